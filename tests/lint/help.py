#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the help: every page is built, and reached from the first one; what it calls by the program's labels is called
so by the program, in each language; the catalogues are complete."""
import gettext
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

MALLARD = "{http://projectmallard.org/1.0/}"
LABEL = re.compile(r"<gui>(.*?)</gui>")


def read(path):
    return path.read_text(encoding="utf-8")


def load_catalogue(path, work):
    """Returns what has a translation, with its mnemonics left out, whatever its context: text → translations."""
    compiled = pathlib.Path(work) / "catalogue.mo"
    subprocess.run(["msgfmt", "-o", str(compiled), str(path)], check=True)
    with open(compiled, "rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # pylint: disable=protected-access
    texts = {}
    for text, translation in catalogue.items():
        if isinstance(text, str):
            texts.setdefault(text.split("\x04")[-1].replace("_", ""), set()).add(translation.replace("_", ""))
    return texts


def check_links(folder):
    """Guide links and others count: a reader follows both."""
    pages = {path.stem: xml.etree.ElementTree.parse(path).getroot() for path in folder.glob("*.page")}
    leads = {name: set() for name in pages}
    faults = []
    for name, page in pages.items():
        for link in page.iter(MALLARD + "link"):
            if "xref" not in link.attrib:
                continue
            target, _, section = link.get("xref").partition("#")
            here = pages.get(target or name)
            if here is None or section and not any(part.get("id") == section for part in here.iter()):
                faults.append(f"{name}.page: no {link.get('xref')}")
            elif link.get("type") == "guide":
                leads[target].add(name)
            else:
                leads[name].add(target)
    reached, left = set(), ["index"]
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left.extend(leads[name])
    return faults + [f"{name}.page: nothing leads there" for name in sorted(set(pages) - reached)]


def check_language(root, language, work):
    """Labels of the translation are those of the program's own; nothing is left in English."""
    program = load_catalogue(root / "po" / f"{language}.po", work)
    texts = load_catalogue(root / "data" / "help" / language / f"{language}.po", work)
    template = pathlib.Path(work) / "help.pot"
    merged = pathlib.Path(work) / "help.po"
    pages = sorted(str(path) for path in (root / "data" / "help" / "C").glob("*.page"))
    subprocess.run(["itstool", "-o", str(template), *pages], check=True)
    subprocess.run(["msgmerge", "--quiet", "--no-fuzzy-matching", "-o", str(merged),
                    str(root / "data" / "help" / language / f"{language}.po"), str(template)], check=True)
    missing = subprocess.run(["msgattrib", "--untranslated", "--no-wrap", str(merged)], check=True,
                             capture_output=True, text=True).stdout
    faults = [f"{language}: not translated: “{text}”"
              for text in re.findall(r'^msgid "(.+)"$', missing, re.MULTILINE)
              if text != "translator-credits"]
    for text, (translation, *_) in ((text, list(found)) for text, found in texts.items()):
        labels, translated = LABEL.findall(text), LABEL.findall(translation)
        if len(labels) != len(translated):
            faults.append(f"{language}: not the same labels: “{text}”")
        faults += [f"{language}: the program calls “{label}” otherwise than “{other}”"
                   for label, other in zip(labels, translated) if other not in program.get(label, ())]
    return faults


def check(root):
    folder = root / "data" / "help"
    build = read(folder / "meson.build")
    languages = read(folder / "LINGUAS").split()
    faults = check_links(folder / "C")
    faults += [f"{path.name}: is not built" for path in sorted((folder / "C").glob("*.page"))
               if f"'{path.stem}'" not in build]
    with tempfile.TemporaryDirectory() as work:
        program = load_catalogue(root / "po" / f"{languages[0]}.po", work)
        for path in sorted((folder / "C").glob("*.page")):
            faults += [f"{path.name}: the program has no “{label}”" for label in LABEL.findall(read(path))
                       if label not in program]
        for language in languages:
            faults += check_language(root, language, work)
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found))
    sys.exit(1 if found else 0)
