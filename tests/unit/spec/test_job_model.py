"""The keys `job:`, `input:` and `output:`: their short forms, and each mistake by its place."""

import pytest

from semantix.model.document import Document
from semantix.spec.job_model import InputKeys, OutputKeys, places_of, vertices_of
from semantix.spec.job_settings import PlaceSettings


@pytest.fixture
def document():
    return Document("spec.yaml")


def texts(document):
    return [problem.text for problem in document.problems]


def test_a_vertex_has_the_name_of_its_kind_and_input_from_the_vertex_before_it(document):
    vertices = vertices_of(
        [{"source": "workload"}, {"map": "f.py:double", "name": "twice"}, {"sink": "f.py:Sink"}],
        document,
    )
    assert [vertex.name for vertex in vertices] == ["source", "twice", "sink"]
    assert [vertex.inputs for vertex in vertices] == [(), ("source",), ("twice",)]
    assert vertices[2].target == "f.py:Sink"
    assert not document.problems


def test_from_replaces_the_vertex_before(document):
    vertices = vertices_of(
        [{"source": "workload"}, {"map": "f.py:g"}, {"sink": "f.py:Sink", "from": ["source"]}],
        document,
    )
    assert vertices[2].inputs == ("source",)


@pytest.mark.parametrize("item", [{}, "sink", {"sink": 3}, {"sink": "a:B", "map": "a:b"}])
def test_a_vertex_needs_exactly_one_kind_with_a_target(document, item):
    assert vertices_of([{"source": "workload"}, item], document)[1:] == ()
    assert texts(document)[0].startswith("job.1: a vertex needs one word for its kind")


@pytest.mark.parametrize("data", [[], {"source": "workload"}, "source"])
def test_a_job_is_a_list_with_at_least_one_vertex(document, data):
    assert vertices_of(data, document) == ()
    assert texts(document) == ["job: expected a list of vertices, upstream first"]


def test_the_second_of_two_vertices_with_one_name_is_refused(document):
    vertices_of([{"source": "workload"}, {"sink": "a:B"}, {"sink": "a:C"}], document)
    assert texts(document) == ["job.2: two vertices are called 'sink'"]


def test_an_output_has_the_view_of_the_spec_unless_it_has_its_own(document):
    outputs = [OutputKeys(place="store:table", view="table"), OutputKeys(place="store:log")]
    assert places_of([InputKeys(place="kafka:in")], outputs[:1], "log", document) == (
        PlaceSettings("kafka", "in", "input"),
        PlaceSettings("store", "table", "output", "table"),
    )
    assert places_of([], outputs[1:], "log", document)[0].view == "log"
    assert not document.problems


def test_outputs_with_different_views_are_refused(document):
    places_of([], [OutputKeys(place="store:a", view="table"), OutputKeys(place="store:b")], "log",
              document)  # fmt: skip
    assert texts(document) == [
        "output: places with different views (table and log) are not supported yet"
    ]


def test_a_place_in_both_lists_is_refused(document):
    places_of([InputKeys(place="kafka:t")], [OutputKeys(place="kafka:t")], "log", document)
    assert texts(document) == ["output.0.place: 'kafka:t' is an input already"]
