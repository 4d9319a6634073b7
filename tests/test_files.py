"""The room that opens files: YAML with positions, tables, names of files, writing that is whole or nothing."""

import errno
import hashlib
import os
import tempfile
from pathlib import Path
from typing import NoReturn, TypeAlias

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hzsim import BadValue, CannotWrite, InvalidInput
from hzsim.errors import Problem
from hzsim.files.sources import LARGEST, data_file, named_file, names_in, read_text, shipped
from hzsim.files.tables import Row, read_table
from hzsim.files.writing import write_bytes
from hzsim.files.yaml_reader import DEEPEST, MOST_NODES, Document, Value, read_yaml

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
fixed = settings(derandomize=True, max_examples=150)

# text as people write it: letters of any script, digits, punctuation, spaces; no control characters, nor the full-width
# colon, which is refused in a key without quotes
texts = st.text(st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="："), max_size=20)
words = st.text("abcxyz杭州", min_size=1, max_size=6)


def trees(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Tree]]:
    branches: st.SearchStrategy[Tree] = st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(leaves, inner, max_size=4), max_leaves=12
    )
    return st.dictionaries(leaves, branches, max_size=4)


class WithoutAliases(yaml.SafeDumper):
    """Writes a value twice where it occurs twice."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def read_back(tree: dict[str, Tree], flow: bool | None) -> tuple[Document, list[str]]:
    text = yaml.dump(tree, Dumper=WithoutAliases, allow_unicode=True, default_flow_style=flow, sort_keys=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.yaml"
        path.write_text(text, encoding="utf-8")
        return read_yaml(path), text.splitlines()


def problems(path: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a file, whether it could be read all the same or not."""
    try:
        return read_yaml(path).problems
    except InvalidInput as error:
        return error.problems


def written(folder: Path, content: str | bytes, name: str = "case.yaml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@fixed
@given(tree=trees(texts), flow=st.sampled_from([True, False, None]))
def test_yaml_is_read_back_as_text(tree: dict[str, Tree], flow: bool | None) -> None:
    assert read_back(tree, flow)[0].value == tree


@fixed
@given(tree=trees(words), flow=st.booleans())
def test_every_value_has_its_place(tree: dict[str, Tree], flow: bool) -> None:
    document, lines = read_back(tree, flow)
    assert document.marks[()].line == 1
    for location, mark in document.marks.items():
        assert mark.line is not None
        assert mark.column is not None
        here = lines[mark.line - 1][mark.column - 1 :]
        if location and isinstance(location[-1], str):
            assert here.lstrip("'\"").startswith(location[-1])
        elif location:
            value: Value = document.value
            for part in location:
                value = value[part]  # type: ignore[index]  # locations lead through the tree
            assert not isinstance(value, str) or here.lstrip("'\"").startswith(value)


@pytest.mark.parametrize(
    "text", ["a: 5.4%\nb: 2025-2030\n", "\ufeffa: 5.4%\r\nb: 2025-2030\r\n", "{a: 5.4%, b: 2025-2030}"]
)
def test_scalars_stay_text(tmp_path: Path, text: str) -> None:
    assert read_yaml(written(tmp_path, text)).value == {"a": "5.4%", "b": "2025-2030"}


@pytest.mark.parametrize("text", ["1", "0x1F", "1e3", "1_000", "true", "null", "~", "2025-01-01", ".inf", "12:30:45"])
def test_nothing_is_guessed_from_a_scalar(tmp_path: Path, text: str) -> None:
    assert read_yaml(written(tmp_path, f"a: {text}\n")).value == {"a": text}


def nested(levels: int) -> str:
    return "a: " + "[" * (levels - 1) + "]" * (levels - 1) + "\n"


def test_the_deepest_file_is_read(tmp_path: Path) -> None:
    value: object = read_yaml(written(tmp_path, nested(DEEPEST))).value["a"]
    for _ in range(DEEPEST - 2):
        assert isinstance(value, list)
        value = value[0]
    assert value == []


def test_a_deeper_file_is_not(tmp_path: Path) -> None:
    [problem] = problems(written(tmp_path, nested(DEEPEST + 2)))
    assert f"at most {DEEPEST} levels" in problem.expected
    assert problem.line == 1


def test_the_longest_list_is_read(tmp_path: Path) -> None:
    fits = MOST_NODES - 2  # the mapping and the list are values too
    assert len(read_yaml(written(tmp_path, "a: [" + "x," * fits + "]\n")).value["a"]) == fits
    [problem] = problems(written(tmp_path, "a: [" + "x," * (fits + 1) + "]\n"))
    assert f"at most {MOST_NODES:,} values" in problem.expected


@pytest.mark.parametrize(
    ("text", "line", "column", "key"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "a"),
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", 4, 3, "a.b"),
        ("a: [{b: 1, b: 2}]\n", 1, 12, "a.1.b"),
        ("a: 1\n'a': 2\n", 2, 1, "a"),
        ("a: 1\nb: *c\n", 2, 4, "b"),
        ("a: 1\nb: &c 2\n", 2, 4, "b"),
        ("a: 1\nb: !c 2\n", 2, 4, "b"),
        ("a: 1\nb: !!python/object/apply:os.system ['true']\n", 2, 4, "b"),
        ("a: 1\n---\nb: 2\n", 2, 1, ""),
        ("- a\n", 1, 1, ""),
        ("a\n", 1, 1, ""),
        ("", 1, 1, ""),
        ("# only a comment\n", 1, 1, ""),
        ("a: 1\n? [b]\n: 2\n", 2, 3, ""),
        ("a: 1\n\tb: 2\n", 2, 1, ""),
        ("a: 1\nb: [1\nc: 2\n", 3, 2, ""),
        ("a: 1\nb: 2: 3\n", 2, 5, ""),
    ],
)
def test_what_a_data_file_has_no_need_of(tmp_path: Path, text: str, line: int, column: int, key: str) -> None:
    path = written(tmp_path, text)
    [problem] = problems(path)
    assert (problem.file, problem.line, problem.column, problem.key) == (str(path), line, column, key)


def test_all_duplicates_are_named_at_once(tmp_path: Path) -> None:
    found = problems(written(tmp_path, "a: 1\na: 2\nb: {c: 1, c: 2}\nb: 3\n"))
    assert [(problem.line, problem.key) for problem in found] == [(2, "a"), (3, "b.c"), (4, "b")]
    assert "line 1" in found[0].hint


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f"], ids=ascii)
def test_a_control_character_has_a_place(tmp_path: Path, character: str) -> None:
    [problem] = problems(written(tmp_path, f"a: 1\nb: x{character}y\n"))
    assert problem.line == 2


@pytest.mark.parametrize("written_so", [r'"\e[31mred"', r'"\0"', r'"\x07"'])
def test_an_escaped_control_character_is_none_the_better(tmp_path: Path, written_so: str) -> None:
    """It would reach terminals, charts and tables; the same character as it is has always been refused."""
    [problem] = problems(written(tmp_path, f"a: 1\nb: {written_so}\n"))
    assert problem.line == 2


@pytest.mark.parametrize("text", ["a: [", "a: 'b", "\tb", "%YAML 2.0\n---\na: 1", "a: @b", "a: `b", "a: 1\n b: 2"])
def test_a_syntax_error_reads_well(tmp_path: Path, text: str) -> None:
    [problem] = problems(written(tmp_path, text))
    assert problem.line is not None
    assert "found found" not in str(problem)


def test_a_problem_stands_at_the_nearest_known_place(tmp_path: Path) -> None:
    document = read_yaml(written(tmp_path, "a: 1\nb:\n  c: {d: 2}\n"))
    problem = document.problem(("b", "c", "missing", "more"), "expected this key")
    assert (problem.line, problem.column, problem.key) == (3, 3, "b.c.missing")


def test_text_has_a_fingerprint_and_no_mark(tmp_path: Path) -> None:
    content = "\ufeff杭州\r\n".encode()
    text, source = read_text(written(tmp_path, content, "城市.txt"))
    assert text == "杭州\r\n"
    assert (source.name, source.sha256) == ("城市.txt", hashlib.sha256(content).hexdigest())


def test_the_largest_file_is_read(tmp_path: Path) -> None:
    assert len(read_text(written(tmp_path, b"x" * LARGEST))[0]) == LARGEST
    with pytest.raises(InvalidInput, match=f"at most {LARGEST:,} bytes"):
        read_text(written(tmp_path, b"x" * (LARGEST + 1)))


@pytest.mark.parametrize(
    ("content", "line", "hint"),
    [
        ("杭州\n二\n".encode("gb18030"), 1, "GBK"),
        ("a\nb\n杭州".encode("gbk"), 3, "GBK"),
        ("a\n杭".encode()[:-1], 2, "UTF-8"),
        ("a\n".encode("utf-16"), 1, "UTF-8"),
        ("杭州\n".encode("utf-16-be"), 1, "UTF-8"),
        ("a,b\n".encode("utf-16-le"), 1, "UTF-8"),
        (b"a\n\xff\xff\xff\n", 2, "UTF-8"),
    ],
)
def test_what_is_not_utf_8_is_refused(tmp_path: Path, content: bytes, line: int, hint: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_text(written(tmp_path, content))
    [problem] = refusal.value.problems
    assert problem.line == line
    assert hint in problem.hint


COLUMNS = ("name", "value")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "an empty file"),
        ("name\n", 1, "expected the columns name,value"),
        ("value,name\n", 1, "value,name"),
        ("name,value,more\n", 1, "name,value,more"),
        ("Name,value\na,1\n", 1, "Name,value"),
        ("name;value\na;1\n", 1, "name;value"),
        ("name,value\na,1\nb\n", 3, "expected 2 cells, found 1"),
        ("name,value\na,1\nb,1,2\n", 3, "expected 2 cells, found 3"),
        ('name,value\na,1\n"b,1\n', 3, "expected a CSV table"),
        ('name,value\na,1\n"b"c,1\n', 3, "expected a CSV table"),
    ],
)
def test_a_table_of_another_shape(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = written(tmp_path, text, "table.csv")
    with pytest.raises(InvalidInput) as refusal:
        read_table(path, COLUMNS)
    [problem] = refusal.value.problems
    assert (problem.file, problem.line) == (str(path), line)
    assert words in str(problem)


def test_all_short_and_long_lines_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_table(written(tmp_path, "name,value\na\nb,1\nc,1,2\n"), COLUMNS)
    assert [problem.line for problem in refusal.value.problems] == [2, 4]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gbk", "found byte 0xba that is not UTF-8 (it looks like GBK; "),
        ("utf-16", "found UTF-16 text ("),
        ("utf-16-le", "found UTF-16 text ("),
    ],
)
def test_a_table_as_excel_saves_it(tmp_path: Path, encoding: str, words: str) -> None:
    """Chinese Excel saves CSV in GBK, and Unicode text in UTF-16: what was expected, and how to save it."""
    with pytest.raises(InvalidInput) as refusal:
        read_table(written(tmp_path, "name,value\n杭州,1\n".encode(encoding), "table.csv"), COLUMNS)
    said = str(refusal.value)
    assert f"expected UTF-8 text, {words}" in said
    assert said.endswith("save the file as UTF-8, in Excel as CSV UTF-8)")


AS_SAVED = [
    "name,value\n杭州,1\nb,\n\n",
    "name,value\n杭州,1\nb,\n,\n,\n",
    "name,value\n杭州,1\nb,\n,,,,\n",
    "name,value\n杭州,1\n\n,\nb,\n",
    "name,value\n杭州,1\nb,\n \n\t,  \n",
    "name,value,,\n杭州,1,,\nb,,,\n,,,\n",
    "name,value\n杭州,1,,,\nb,\n",
    "\ufeffname,value\r\n杭州,1\r\nb,\r\n,\r\n\r\n",
]


@pytest.mark.parametrize("text", AS_SAVED)
@pytest.mark.parametrize("others", [True, False])
def test_a_table_with_blank_lines_and_columns(tmp_path: Path, text: str, others: bool) -> None:
    """Spreadsheets save them with what was once filled, or as a last line."""
    rows, _ = read_table(written(tmp_path, text, "table.csv"), COLUMNS, others=others)
    assert [row.cells for row in rows] == [{"name": "杭州", "value": "1"}, {"name": "b", "value": ""}]


def test_lines_are_counted_with_the_blank_ones(tmp_path: Path) -> None:
    path = written(tmp_path, "name,value\n\n,,\na,1\n,,\nb\n\nc,1,,2\n", "table.csv")
    with pytest.raises(InvalidInput) as refusal:
        read_table(path, COLUMNS)
    assert [(problem.line, problem.found) for problem in refusal.value.problems] == [(6, "1"), (8, "4")]


def row_with(folder: Path, cell: str) -> Row:
    rows, _ = read_table(written(folder, f"name,value\na,1\nb,{cell}\n", "table.csv"), COLUMNS)
    return rows[1]


@pytest.mark.parametrize("cell", ["1", "-0.5", "1e3", " 2 ", "21860"])
def test_a_cell_as_number(tmp_path: Path, cell: str) -> None:
    assert row_with(tmp_path, cell).number("value") == float(cell)


@pytest.mark.parametrize("cell", ["", "x", "nan", "inf", "-inf", "1e999", "5%", "1.2.3", '"1,000"'])
def test_text_in_place_of_a_number(tmp_path: Path, cell: str) -> None:
    row = row_with(tmp_path, cell)
    with pytest.raises(InvalidInput) as refusal:
        row.number("value")
    [problem] = refusal.value.problems
    assert (problem.file, problem.line, problem.column, problem.key) == (str(tmp_path / "table.csv"), 3, 2, "value")
    assert cell.strip('"') in problem.found or problem.found == "nothing"


def test_a_row_knows_where_it_begins(tmp_path: Path) -> None:
    rows, _ = read_table(written(tmp_path, 'name,value\n"a\nb",1\nc,2\n'), COLUMNS)
    assert [row.line for row in rows] == [2, 4]
    assert rows[0]["name"] == "a\nb"


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "/etc/passwd", "a\\b", ".hidden", "x.yaml/..", "./x", "~/x", "x\0", "x" * 300, "y"],
)
def test_a_name_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    for place in (tmp_path / "x.yaml", tmp_path.parent / "x.yaml"):
        place.write_text("a: 1\n")
    with pytest.raises(BadValue):
        named_file([tmp_path], name)


@pytest.mark.parametrize("name", ["x", "x.yaml"])
def test_a_plain_name_is_found(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, "a: 1\n", "x.yaml")
    assert named_file([tmp_path], name) == path


def test_what_bears_the_name_and_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").mkdir()
    with pytest.raises(BadValue) as refusal:
        named_file([tmp_path], "mine")
    assert "did you mean mine" not in str(refusal.value)


def test_names_are_sorted_and_nothing_is_no_folder(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "c.csv"):
        written(tmp_path, "", name)
    assert names_in(tmp_path) == ("a", "b")
    assert names_in(tmp_path / "nowhere") == ()


def test_a_project_s_own_data_come_first(tmp_path: Path) -> None:
    scenarios, data = tmp_path / "scenarios", tmp_path / "data"
    scenarios.mkdir()
    data.mkdir()
    assert data_file("uncertainty.yaml", scenarios) == shipped("data") / "uncertainty.yaml"
    own = written(data, "a: 1\n", "uncertainty.yaml")
    assert data_file("uncertainty.yaml", scenarios) == own
    assert data_file("uncertainty.yaml").is_file()


def full(*arguments: object) -> NoReturn:
    del arguments
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def interrupted(*arguments: object) -> NoReturn:
    del arguments
    raise KeyboardInterrupt


def test_a_file_is_written_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "表.csv"
    write_bytes(path, "一\n二\n".encode())
    assert path.read_bytes() == "一\n二\n".encode()
    assert [entry.name for entry in path.parent.iterdir()] == ["表.csv"]


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = written(tmp_path, b"old and longer", "out.bin")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("step", ["os.open", "os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = written(tmp_path, b"old", "out.bin")
    with monkeypatch.context() as broken:
        broken.setattr(step, full)
        with pytest.raises(CannotWrite, match=r"cannot write .*out\.bin: No space left"):
            write_bytes(path, b"new" * 1_000)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_an_interrupted_write_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = written(tmp_path, b"old", "out.bin")
    with monkeypatch.context() as broken:
        broken.setattr(step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_bytes(path, b"new" * 1_000)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        with pytest.raises(CannotWrite):
            write_bytes(tmp_path / "out.bin", b"new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["file/out.csv", "file/folder/out.csv", "folder"])
def test_a_place_that_refuses(tmp_path: Path, name: str) -> None:
    """A file where a folder should be, and a folder where the file should be."""
    written(tmp_path, b"old", "file")
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWrite, match="cannot write"):
        write_bytes(tmp_path / name, b"new")
    assert sorted(entry.name for entry in tmp_path.rglob("*")) == ["file", "folder"]
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_file_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    """What was parsed before is used again for the same text alone."""
    path = written(tmp_path, "a: 1\n")
    first = read_yaml(path)
    written(tmp_path, "a: 2\n")
    assert (first.value, read_yaml(path).value) == ({"a": "1"}, {"a": "2"})
