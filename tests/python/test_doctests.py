"""What is public is listed, documented in full, and its examples run."""

import doctest
import inspect
from itertools import pairwise

import pytest

import callnorm
from callnorm import engines

MODULES = (callnorm, callnorm.spectrum, engines)
FUNCTIONS = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in (callnorm, callnorm.spectrum)
    for name in module.__all__
    if inspect.isfunction(getattr(module, name))
}
METHODS = {f"callnorm.Analyzer.{name}": getattr(callnorm.Analyzer, name) for name in ("analyze", "analyze_many")}
DOCUMENTED = FUNCTIONS | METHODS | {"callnorm.Analyzer": callnorm.Analyzer}
del DOCUMENTED["callnorm.pitch"]


def failures(thing: object, name: str, least: int) -> int:
    """Run the examples of one docstring; how many fail."""
    found = doctest.DocTestFinder(recurse=False).find(thing, name, globs={"callnorm": callnorm})
    examples = [test for test in found if test.examples]
    assert len(examples) >= least, f"{name} has no example"
    runner = doctest.DocTestRunner()
    return sum(runner.run(test).failed for test in examples)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_example_of_a_function_runs(name):
    assert failures(DOCUMENTED[name], name, least=1) == 0


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_of_a_module_run(module):
    assert failures(module, module.__name__, least=0) == 0


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_function_says_what_it_takes_gives_and_raises(name):
    thing = DOCUMENTED[name]
    doc = [line.strip() for line in thing.__doc__.split("\n")]
    sections = {head for head, line in pairwise(doc) if line.startswith("---")}
    parameters = inspect.signature(thing).parameters.keys() - {"self"}
    assert not parameters or {"Parameters", "Raises"} <= sections
    assert inspect.isclass(thing) or sections & {"Returns", "Yields"}
    described = " ".join(line for line in doc if " : " in line or line.replace(", ", "").isidentifier())
    missing = [parameter for parameter in parameters if parameter not in described]
    assert not missing, f"{name} does not describe {missing}"


def test_only_public_names_are_listed():
    assert set(dir(callnorm)) == {*callnorm.__all__, "plot"}
    assert all(not name.startswith("_") or name == "__version__" for name in dir(callnorm))
