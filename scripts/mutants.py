"""Change the code where a mistake would hurt someone, a little at a time: a test must fail.

usage: scripts/mutants.py [MODULE...]    such as perioperative; all of them by default

A change that no test notices is a mutant that survived, and is shown. Fails when more than a few
of a file did. It works on a copy of the tree in mutants/, which can be thrown away.
"""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TREE = ROOT / "mutants"
COPIED = ("ldn_portal", "prescribing", "tests", "docs", "scripts", "pyproject.toml", "manage.py")
LEAST_KILLED = 95  # per cent of the mutants of a file
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


def targets(names: Sequence[str]) -> list[str]:
    """The files that are changed, by their paths."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns: list[str] = settings["tool"]["mutmut"]["only_mutate"]
    found = [str(p.relative_to(ROOT)) for each in patterns for p in sorted(ROOT.glob(each))]
    chosen = [path for path in found if not names or Path(path).stem in names]
    if not chosen:
        sys.exit(f"There is no such module among {', '.join(found)}.")
    return chosen


def copy_tree(paths: Sequence[str]) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        source, copy = ROOT / name, TREE / name
        if source.is_dir():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy, ignore=ignored)
        else:
            copy.parent.mkdir(exist_ok=True)
            shutil.copy2(source, copy)
    for path in paths:
        module = ast.parse((TREE / path).read_text(encoding="utf-8"))
        written = ast.fix_missing_locations(Undecorated().visit(module))
        (TREE / path).write_text(ast.unparse(written) + "\n", encoding="utf-8")


def module_of(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def run(paths: Sequence[str]) -> None:
    # The tests find the code of the copy by its place; their examples are few, for speed.
    environment = os.environ | {"HYPOTHESIS_PROFILE": "mutants", "PYTHONPATH": ""}
    patterns = [f"{module_of(path)}.*" for path in paths]
    subprocess.run(
        [*MUTMUT, "run", "--max-children", "1", *patterns], cwd=TREE, env=environment, check=False
    )


def results() -> dict[str, str]:
    """What became of each mutant."""
    done = subprocess.run(
        [*MUTMUT, "results", "--all", "true"], cwd=TREE, check=True, capture_output=True, text=True
    )
    pairs = (line.strip().rpartition(": ") for line in done.stdout.splitlines() if ": " in line)
    return {name: status for name, _, status in pairs}


def shown(mutant: str) -> str:
    done = subprocess.run(
        [*MUTMUT, "show", mutant], cwd=TREE, check=False, capture_output=True, text=True
    )
    changed = [line for line in done.stdout.splitlines() if line[:1] in "+-" and line[1:2] == " "]
    return "\n".join(f"      {line}" for line in changed)


def report(paths: Sequence[str]) -> bool:
    """Print what was killed and what survived. Whether enough was killed in every file."""
    by_file: dict[str, dict[str, str]] = defaultdict(dict)
    for mutant, status in results().items():
        for path in paths:
            if mutant.startswith(f"{module_of(path)}."):
                by_file[path][mutant] = status
    enough = bool(by_file)
    for path in paths:
        statuses = by_file[path]
        counts = Counter("killed" if each in KILLED else each for each in statuses.values())
        share = 100 * counts["killed"] / max(len(statuses), 1)
        enough = enough and share >= LEAST_KILLED
        rest = ", ".join(f"{n} {status}" for status, n in counts.items() if status != "killed")
        print(f"{path}: {counts['killed']} of {len(statuses)} killed, {share:.1f} % ({rest})")
        for mutant, status in statuses.items():
            if status not in KILLED:
                print(f"  {mutant}: {status}\n{shown(mutant)}")
    return enough


if __name__ == "__main__":
    chosen = targets(sys.argv[1:])
    copy_tree(chosen)
    run(chosen)
    sys.exit(0 if report(chosen) else f"Fewer than {LEAST_KILLED} % were killed in some file.")
