"""Build the site in both languages, with warnings as errors and nothing from a network: `python docs/build.py [OUT]`.

The pages are copied into OUT/source; there the reference is written from the code, and the gallery drawn.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import gallery
import reference
from examples import DOCS, LANGUAGES


def build(out: Path) -> None:
    """Write the site into a folder: `en`, `zh`, and a page that leads to either."""
    for language in LANGUAGES:
        source = out / "source" / language
        shutil.rmtree(source, ignore_errors=True)
        shutil.copytree(DOCS / language, source)
        reference.write(source / "reference", language)
        gallery.write(source, language)
        words = ["-m", "sphinx", "--fail-on-warning", "--keep-going", "--nitpicky", "--quiet", "--builder", "html"]
        words += ["--conf-dir", str(DOCS), "--tag", language, str(source), str(out / language)]
        subprocess.run([sys.executable, *words, "--doctree-dir", str(out / "doctrees" / language)], check=True)
    shutil.copy(DOCS / "index.html", out / "index.html")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if sys.argv[1:] else DOCS / "_build")
