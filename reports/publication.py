"""Who publishes the evidence, and under which licence: said alike by the data package and by the dataset's description."""

PUBLISHER = "MILenARI consortium"
LICENCE = {
    "name": "Apache-2.0",
    "title": "Apache License 2.0",
    "path": "https://www.apache.org/licenses/LICENSE-2.0",
}
