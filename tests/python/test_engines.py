"""The callable for engines: by itself, and (marked) inside Ray Data and Spark, where it must give what a batch gives."""

import multiprocessing
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import soundfile

import callnorm
from callnorm import batch, extras, rows
from callnorm.engines import SCHEMA, AnalyzeBatch

CALL = callnorm.sample_call()


@pytest.fixture(scope="module")
def calls(tmp_path_factory) -> list[str]:
    """Ten recordings, one of which is none."""
    folder = tmp_path_factory.mktemp("calls")
    sound = bytearray(CALL.read_bytes())
    for n in range(9):
        sound[-1] = n
        (folder / f"call{n}.wav").write_bytes(sound)
    (folder / "bad.wav").write_bytes(b"no sound")
    return sorted(map(str, folder.iterdir()))


@pytest.fixture(scope="module")
def wanted(calls, tmp_path_factory) -> dict[str, list[dict]]:
    """What a batch gives for them."""
    out = tmp_path_factory.mktemp("out")
    batch.run(calls, out, workers=2, agent="left")
    return {name: sorted_rows(batch.read(out, name)) for name in rows.TABLES}


def sorted_rows(table: pa.Table) -> list[dict]:
    timeless = table.drop_columns([name for name in table.column_names if name == "took_s"])
    return sorted(timeless.to_pylist(), key=lambda row: [row["path"], *[repr(row.get(k)) for k in ("norm", "channel", "start_s", "kind")]])


def assert_same(made: pa.Table, wanted: dict[str, list[dict]]) -> None:
    assert {name: sorted_rows(table) for name, table in rows.tables(made.cast(SCHEMA)).items()} == wanted


def test_rows_are_those_of_a_batch(calls, wanted):
    assert_same(AnalyzeBatch(agent="left")(pa.table({"path": calls})), wanted)


def test_bytes_are_taken_before_paths_and_order_is_kept():
    made = AnalyzeBatch()(pa.table({"path": ["s3://x/1.wav", None, "3"], "bytes": [CALL.read_bytes(), b"", None]}))
    assert made["path"].to_pylist() == ["s3://x/1.wav", None, "3"]
    assert made["error_kind"].to_pylist() == [None, "recording", "options"]
    assert made["sha256"][0].as_py() == callnorm.analyze(CALL).source.sha256


def test_a_record_batch_gives_a_record_batch():
    made = AnalyzeBatch()(pa.record_batch({"path": ["absent.wav"]}))
    assert isinstance(made, pa.RecordBatch)
    assert made.schema.equals(SCHEMA)
    assert AnalyzeBatch()(pa.table({"path": pa.array([], pa.string())})).schema.equals(SCHEMA)


@pytest.mark.usefixtures("folder")
def test_other_columns_and_wrong_options_are_refused():
    with pytest.raises(callnorm.OptionsError, match="columns file; it must have path or bytes"):
        AnalyzeBatch()(pa.table({"file": ["a.wav"]}))
    with pytest.raises(callnorm.OptionsError, match="up"):
        AnalyzeBatch(agent="up")
    with pytest.raises(callnorm.ModelError):
        AnalyzeBatch(model="base-q5_1")(pa.table({"path": ["a.wav"]}))
    with pytest.raises(TypeError):
        AnalyzeBatch(threads=4)


def test_it_is_small_and_knows_no_model_before_it_is_called(made):
    analyze = AnalyzeBatch(model=made)
    assert len(pickle.dumps(analyze)) < 500
    assert pickle.loads(pickle.dumps(analyze))(pa.table({"path": ["absent.wav"]}))["error_kind"].to_pylist() == ["file"]
    AnalyzeBatch(model="a-model-that-only-workers-have")


def analyzed(_) -> int:
    return AnalyzeBatch()(pa.table({"path": [str(CALL)]})).num_rows


@pytest.mark.skipif(sys.platform != "linux", reason="fork")
@pytest.mark.filterwarnings("ignore:.*fork")
def test_forked_workers_work():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(analyzed, range(4)) == [1] * 4


def test_what_engines_write_is_read_like_a_batch(calls, wanted, tmp_path):
    analyze = AnalyzeBatch(agent="left")
    for n in range(0, len(calls), 4):
        pq.write_table(analyze(pa.table({"path": calls[n : n + 4]})), tmp_path / f"{n}.parquet")
    assert {name: sorted_rows(batch.read(tmp_path, name)) for name in rows.TABLES} == wanted


def test_a_missing_extra_is_told():
    code = "import sys; sys.modules['pyarrow'] = None\nimport callnorm\nimport callnorm.engines"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert extras.install("batch") in done.stderr.splitlines()[-1]


@pytest.mark.engines
@pytest.mark.filterwarnings("default")
def test_ray_gives_what_a_batch_gives_though_a_node_dies(calls, wanted):
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    doomed = cluster.add_node(num_cpus=1)
    try:
        ray.init(address=cluster.address, log_to_driver=False)
        cluster.wait_for_nodes()
        assert sum(node["Alive"] for node in ray.nodes()) == 2
        many = ray.data.from_arrow([pa.table({"path": [path]}) for path in calls * 4])
        analyzed = many.map_batches(AnalyzeBatch(agent="left"), batch_format="pyarrow", batch_size=1)
        made = []
        for block in analyzed.iter_batches(batch_format="pyarrow", batch_size=1, prefetch_batches=0):
            made.append(block.cast(SCHEMA))
            if len(made) == 3:
                cluster.remove_node(doomed, allow_graceful=False)
        assert sum(node["Alive"] for node in ray.nodes()) == 1
        every = pa.concat_tables(made)
        assert every.num_rows == len(calls) * 4
        order = pc.sort_indices(every["path"]).to_pylist()
        for copy in range(4):
            assert_same(every.take(order[copy::4]), wanted)
    finally:
        ray.shutdown()
        cluster.shutdown()


@pytest.mark.engines
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("master", ["local[2]", "local-cluster[2,1,1024]"])
def test_spark_gives_what_a_batch_gives(calls, wanted, monkeypatch, master):
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.master(master).config("spark.ui.enabled", "false").config("spark.sql.execution.arrow.maxRecordsPerBatch", "3")
    )
    spark = builder.getOrCreate()
    try:
        analyze = AnalyzeBatch(agent="left")
        paths = spark.createDataFrame([(path,) for path in calls], "path string").repartition(4)
        made = paths.mapInArrow(lambda batches: map(analyze, batches), from_arrow_schema(SCHEMA))
        assert_same(made.toArrow(), wanted)
    finally:
        spark.stop()


SHARED = Path(os.environ.get("CALLNORM_SHARED", Path(__file__).parents[3] / "shared"))


def grown_mb(analyze: AnalyzeBatch, path: str) -> tuple[int, int, int]:
    """Analyse a recording ten times and tell which process did, how its memory grew the first time, and how after that."""
    sizes = [resident_mb()]
    for _ in range(10):
        assert analyze(pa.table({"path": [path]}))["error"].to_pylist() == [None]
        sizes.append(resident_mb())
    return os.getpid(), sizes[1] - sizes[0], sizes[-1] - sizes[1]


def resident_mb() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) // 1024


@pytest.mark.engines
@pytest.mark.filterwarnings("ignore:.*fork")
@pytest.mark.skipif(not (SHARED / "models" / "ggml-tiny-q5_1.bin").exists(), reason="no model ggml-tiny-q5_1.bin in CALLNORM_SHARED")
def test_a_model_is_loaded_once_in_each_worker_and_not_where_workers_are_forked_from(calls, tmp_path):
    x, rate = soundfile.read(calls[1])
    soundfile.write(tmp_path / "short.wav", x[9 * rate : 12 * rate], rate)
    analyze, before = AnalyzeBatch(model=SHARED / "models" / "ggml-tiny-q5_1.bin"), resident_mb()
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        workers = pool.starmap(grown_mb, [(analyze, str(tmp_path / "short.wav"))] * 2, chunksize=1)
    assert resident_mb() - before < 10
    assert len({pid for pid, *_ in workers}) == 2
    for _, first, rest in workers:
        assert first > 30, "the model alone takes 32 MB"
        assert rest < 144, "nine more models would take 288 MB; what a hearing needs comes and goes, some 50 MB"
