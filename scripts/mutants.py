"""Change the code where a mistake would hurt someone, a little at a time: a test must fail.

usage: scripts/mutants.py [NAME...]    groups or modules, such as hours or predicates/plan; or all

A change that no test notices is a mutant that survived, and is shown. Fails when more than a few
of a file did. It works on copies of the tree in mutants/, which can be thrown away.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TREE = ROOT / "mutants"
COPIED = ("ldn_portal", "prescribing", "tests", "docs", "scripts", "pyproject.toml", "manage.py")
LEAST_KILLED = 95  # per cent of the mutants of a file
# The files that are changed, and the tests that are asked about them: few, fast, no database.
CLINICAL = Path("prescribing/clinical")
GROUPS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "hours": (["perioperative"], ["test_perioperative"]),
    "names": (
        ["catalogue", "medicines", "spelling"],
        ["test_catalogue", "test_medicines", "test_spelling"],
    ),
    "plans": (
        [
            "changes",
            "coming",
            "difference",
            "dose",
            "gap",
            "instructions",
            "products",
            "promises",
            "rescheduling",
            "supply",
            "titration",
        ],
        [
            "test_changes",
            "test_coming",
            "test_difference",
            "test_dose",
            "test_gap",
            "test_instructions",
            "test_products",
            "test_promises",
            "test_rescheduling",
            "test_supply",
            "test_titration",
        ],
    ),
    "lives": (
        [
            "codes",
            "completion",
            "lifecycle",
            "marks",
            "meaning",
            "open_names",
            "pasted",
            "replay",
            "versions",
        ],
        [
            "test_codes",
            "test_completion",
            "test_lifecycle",
            "test_marks",
            "test_meaning",
            "test_open_names",
            "test_pasted",
            "test_replay",
            "test_versions",
        ],
    ),
    "facts": (
        ["knowledge", "record"],
        [
            "../knowledge/test_loader",
            "../knowledge/test_facts",
            "test_knowledge",
            "test_products",
            "test_promises",
            "test_relevance",
        ],
    ),
    "rules": (
        [
            "asking",
            "condition_names",
            "predicates/*",
            "relevance",
            "restarting",
            "screening",
            "waiting",
        ],
        [
            "test_asking",
            "test_condition_names",
            "test_findings",
            "test_predicates",
            "test_relevance",
            "test_restarting",
            "test_screening",
        ],
    ),
}
KILLED = {"killed", "timeout", "segfault", "caught by type check"}
MUTMUT = [sys.executable, "-m", "mutmut"]


class Undecorated(ast.NodeTransformer):
    """Decorators written as calls after their function: mutmut leaves decorated functions alone."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> list[ast.stmt]:
        wraps = [each for each in node.decorator_list if not _is_kept(each)]
        node.decorator_list = [each for each in node.decorator_list if _is_kept(each)]
        name = ast.Name(node.name, ast.Load())
        calls = [
            ast.Assign([ast.Name(node.name, ast.Store())], ast.Call(wrap, [name], []))
            for wrap in reversed(wraps)
        ]
        return [node, *calls]


def _is_kept(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id in {"staticmethod", "classmethod"}


def files_of(group: str, names: Collection[str]) -> list[str]:
    """The files of a group that are named by themselves or by the group; all when nothing is."""
    found = [
        path.relative_to(ROOT)
        for pattern in GROUPS[group][0]
        for path in sorted((ROOT / CLINICAL).glob(f"{pattern}.py"))
    ]
    chosen = {path: {group, str(path.relative_to(CLINICAL).with_suffix(""))} for path in found}
    return [str(path) for path, called in chosen.items() if not names or called & set(names)]


def copy_tree(tree: Path, paths: Sequence[str], tests: Sequence[str]) -> None:
    # What an earlier run found out there about other files would be taken for true of these.
    shutil.rmtree(tree, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        source, copy = ROOT / name, tree / name
        if source.is_dir():
            shutil.copytree(source, copy, ignore=ignored)
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    for path in paths:
        module = ast.parse((tree / path).read_text(encoding="utf-8"))
        written = ast.fix_missing_locations(Undecorated().visit(module))
        (tree / path).write_text(ast.unparse(written) + "\n", encoding="utf-8")
    asked = [f"tests/clinical/{test}.py" for test in tests]
    settings = (tree / "pyproject.toml").read_text(encoding="utf-8")
    chosen = (
        f"only_mutate = {json.dumps(paths)}\n"
        f"pytest_add_cli_args_test_selection = {json.dumps(asked)}\n"
    )
    (tree / "pyproject.toml").write_text(
        settings.replace("[tool.mutmut]\n", f"[tool.mutmut]\n{chosen}"), encoding="utf-8"
    )


def module_of(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def run(tree: Path, paths: Sequence[str]) -> None:
    # The tests find the code of the copy by its place; their examples are few, for speed.
    environment = os.environ | {"HYPOTHESIS_PROFILE": "mutants", "PYTHONPATH": ""}
    patterns = [f"{module_of(path)}.*" for path in paths]
    command = [*MUTMUT, "run", "--max-children", str(os.cpu_count()), *patterns]
    done = subprocess.run(command, cwd=tree, env=environment, check=False)
    if done.returncode:
        sys.exit(f"mutmut could not run in {tree}.")


def results(tree: Path) -> dict[str, str]:
    """What became of each mutant."""
    done = subprocess.run(
        [*MUTMUT, "results", "--all", "true"], cwd=tree, check=True, capture_output=True, text=True
    )
    pairs = (line.strip().rpartition(": ") for line in done.stdout.splitlines() if ": " in line)
    return {name: status for name, _, status in pairs}


def shown(tree: Path, mutant: str) -> str:
    done = subprocess.run(
        [*MUTMUT, "show", mutant], cwd=tree, check=False, capture_output=True, text=True
    )
    changed = [line for line in done.stdout.splitlines() if line[:1] in "+-" and line[1:2] == " "]
    return "\n".join(f"      {line}" for line in changed)


def report(tree: Path, paths: Sequence[str]) -> bool:
    """Print what was killed and what survived. Whether enough was killed in every file."""
    by_file: dict[str, dict[str, str]] = defaultdict(dict)
    for mutant, status in results(tree).items():
        for path in paths:
            if mutant.startswith(f"{module_of(path)}."):
                by_file[path][mutant] = status
    enough = bool(by_file)
    for path in filter(by_file.get, paths):  # some have nothing that can be changed
        statuses = by_file[path]
        counts = Counter("killed" if each in KILLED else each for each in statuses.values())
        share = 100 * counts["killed"] / max(len(statuses), 1)
        enough = enough and share >= LEAST_KILLED
        rest = ", ".join(f"{n} {status}" for status, n in counts.items() if status != "killed")
        print(f"{path}: {counts['killed']} of {len(statuses)} killed, {share:.1f} % ({rest})")
        for mutant, status in statuses.items():
            if status not in KILLED:
                print(f"  {mutant}: {status}\n{shown(tree, mutant)}")
    return enough


def main(names: Sequence[str]) -> bool:
    chosen = {group: files_of(group, names) for group in GROUPS}
    if not any(chosen.values()):
        sys.exit(f"There is nothing to change called {', '.join(names)}.")
    enough = True
    for group, paths in chosen.items():
        if paths:
            tree = TREE / group
            copy_tree(tree, paths, GROUPS[group][1])
            run(tree, paths)
            enough = report(tree, paths) and enough
    return enough


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else f"Fewer than {LEAST_KILLED} % were killed in some file.")
