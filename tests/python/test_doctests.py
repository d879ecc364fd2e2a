"""What is public is listed, documented in full, and its examples run."""

import doctest
import inspect
from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import callnorm
from callnorm import calibrate, engines, models, plot

mpl.use("agg")
pytestmark = pytest.mark.filterwarnings("ignore:no font with Chinese")

MODULES = (callnorm, callnorm.spectrum, calibrate, engines, models, plot)
NAMES = {module.__name__.rpartition(".")[2]: module for module in MODULES}
PUBLIC = {f"{module.__name__}.{name}": getattr(module, name) for module in MODULES for name in module.__all__}
FUNCTIONS = {name: thing for name, thing in PUBLIC.items() if inspect.isfunction(thing)}
CLASSES = {name: thing for name, thing in PUBLIC.items() if inspect.isclass(thing) and not issubclass(thing, Exception)}
METHODS = {
    f"{name}.{own}": thing
    for name, kind in CLASSES.items()
    for own, thing in vars(kind).items()
    if inspect.isfunction(inspect.unwrap(getattr(kind, own))) and (own == "__call__" or not own.startswith("_"))
}
# Classes that users make with options of their own; the others are what functions return.
MADE = {name: CLASSES[name] for name in ("callnorm.Analyzer", "callnorm.engines.AnalyzeBatch")}
# Methods of a mapping and of results, which take nothing or what a mapping's take.
SHORT = {name for name in METHODS if name.startswith(("callnorm.Record.", "callnorm.calibrate."))}
FULL = FUNCTIONS | MADE | {name: thing for name, thing in METHODS.items() if name not in SHORT}
NEVER_RAISE = {"callnorm.calibrate.kappa", "callnorm.calibrate.wilson"}


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def failures(thing: object, name: str, least: int) -> int:
    """Run the examples of one docstring; how many fail."""
    found = doctest.DocTestFinder(recurse=False).find(thing, name, globs=dict(NAMES))
    examples = [test for test in found if test.examples]
    assert len(examples) >= least, f"{name} has no example"
    runner = doctest.DocTestRunner()
    return sum(runner.run(test).failed for test in examples)


@pytest.mark.parametrize("name", FULL | CLASSES)
def test_the_example_of_what_is_public_runs(name):
    assert failures((FULL | CLASSES)[name], name, least=1) == 0


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_of_a_module_run(module):
    assert failures(module, module.__name__, least=0) == 0


@pytest.mark.parametrize("name", FULL)
def test_a_function_says_what_it_takes_gives_and_raises(name):
    thing = FULL[name]
    doc = [line.strip() for line in thing.__doc__.split("\n")]
    sections = {head for head, line in pairwise(doc) if line.startswith("---")}
    parameters = inspect.signature(thing).parameters.keys() - {"self"}
    assert not parameters or "Parameters" in sections
    assert not parameters or name in NEVER_RAISE or "Raises" in sections
    assert inspect.isclass(thing) or sections & {"Returns", "Yields"}
    described = " ".join(line for line in doc if " : " in line or line.replace(", ", "").isidentifier())
    missing = [parameter for parameter in parameters if parameter not in described]
    assert not missing, f"{name} does not describe {missing}"


@pytest.mark.parametrize("name", SHORT)
def test_a_short_method_says_what_it_gives(name):
    assert METHODS[name].__doc__


def test_only_public_names_are_listed():
    assert set(dir(callnorm)) == {*callnorm.__all__, "plot"}
    assert all(not name.startswith("_") or name == "__version__" for name in dir(callnorm))
