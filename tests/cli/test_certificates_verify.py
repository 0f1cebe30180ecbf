"""Checking a picture with more than one code by command: every code is named, none passes for the page."""

import json
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from tests.cli.conftest import Answer
from tests.documents.papers import certificate, pictures

from bekal.documents.certificate import certificate_pdf

VECTORS = Path(__file__).parents[1] / "certificates" / "certificate-vectors.json"


def test_two_codes_on_one_page_give_no_good_verdict(bekal: Callable[..., Answer], centre: Path, tmp_path: Path) -> None:
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    good = [one for one in vectors["vectors"] if one["name"] in {"valid-bare", "valid-alg-19"}]
    papers = [certificate(qr_text=f"https://cek.contoh.id/#{one['text'].rpartition('#')[2]}") for one in good]
    pictures_of = [pictures(certificate_pdf(paper), 150) for paper in papers]
    sheet = Image.new("L", (pictures_of[0].width, pictures_of[0].height * 2), 255)
    for n, one in enumerate(pictures_of):
        sheet.paste(one, (0, n * one.height))
    sheet.save(tmp_path / "stiker.png")
    pictures_of[0].save(tmp_path / "satu.png")
    lists = ("--trust", VECTORS, "--at", good[0]["now"])
    one = bekal("certificates", "verify", tmp_path / "satu.png", *lists, "--data", centre)
    assert (one.json["result"], one.json["colour"]) == ("VALID", "green")
    both = bekal("certificates", "verify", tmp_path / "stiker.png", *lists, "--data", centre)
    assert (both.json["result"], both.json["colour"]) == ("VALID", "amber")
    assert [code["beside"] for code in both.json["codes"]] == [1, 1]
    assert "kode lain di halaman yang sama" in both.said
