"""Telling photos by content, and making them plain."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from linli.attachments import photos
from linli.attachments.models import Unfit
from tests.attachments.conftest import paint

HEIC = Path(__file__).parent / "lamp.heic"
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def on_disk(tmp_path: Path, file: io.BytesIO | bytes, name: str = "upload.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(file if isinstance(file, bytes) else file.getvalue())
    return path


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def huge_png(width: int, height: int) -> bytes:
    """A few hundred bytes that claim to be a picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_known_by_its_first_bytes_whatever_its_name(fmt: str, tmp_path: Path) -> None:
    file = paint(fmt=fmt)
    assert photos.looks_like_photo(file.getvalue()[: photos.HEAD_BYTES])
    picture = photos.prepare(on_disk(tmp_path, file, "notes.txt"))
    assert (picture.width, picture.height) == (40, 30)
    assert opened(picture.full).format == opened(picture.thumbnail).format == "JPEG"


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_heic_is_known_by_its_brand(brand: bytes) -> None:
    assert photos.looks_like_photo(b"\x00\x00\x00\x18ftyp" + brand + bytes(20))


def test_a_telephones_heic_is_decoded_and_stripped(tmp_path: Path) -> None:
    data = HEIC.read_bytes()
    assert b"SecretMaker" in data
    assert photos.looks_like_photo(data[: photos.HEAD_BYTES])
    picture = photos.prepare(on_disk(tmp_path, data))
    assert (picture.width, picture.height) == (96, 64)
    assert b"Secret" not in picture.full
    left = opened(picture.full).convert("RGB").getpixel((10, 32))
    assert isinstance(left, tuple)
    assert left[2] > 150


@pytest.mark.parametrize(
    "head",
    [b"", b"GIF89a", b"%PDF-1.7", b"<svg xmlns=", b"PK\x03\x04", b"\x00\x00\x00\x18ftypisom", b"RIFF....WAVE", b"BM"],
)
def test_other_files_are_not_photos(head: bytes) -> None:
    assert not photos.looks_like_photo(head)


@given(st.binary(max_size=600))
def test_bytes_that_only_begin_like_a_photo_are_refused_not_crashed_on(tmp_path_factory: object, tail: bytes) -> None:
    folder: Path = tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    for head in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\x00\x00\x00WEBP", b"\x00\x00\x00\x18ftypheic"):
        with pytest.raises(photos.NotAPhoto) as refused:
            photos.prepare(on_disk(folder, head + tail))
        assert refused.value.reason in (Unfit.NOT_A_PHOTO, Unfit.TOO_LARGE)


@pytest.mark.parametrize("fmt", ["GIF", "BMP", "TIFF", "PPM"])
def test_formats_that_nobody_sends_are_not_decoded(fmt: str, tmp_path: Path) -> None:
    with pytest.raises(photos.NotAPhoto) as refused:
        photos.prepare(on_disk(tmp_path, paint(fmt=fmt)))
    assert refused.value.reason is Unfit.NOT_A_PHOTO


def test_nothing_but_the_picture_is_left(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[MAKER] = "SecretMaker"
    exif.get_ifd(GPS)[1] = "N"
    file = paint(exif=exif, comment=b"SecretComment")
    assert b"SecretMaker" in file.getvalue()
    picture = photos.prepare(on_disk(tmp_path, file))
    for data in (picture.full, picture.thumbnail):
        assert b"Secret" not in data
        assert not opened(data).getexif()
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(opened(data).info)


def test_a_sideways_picture_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned: to be shown rotated clockwise
    picture = photos.prepare(on_disk(tmp_path, paint((80, 40), exif=exif, quality=95)))
    assert (picture.width, picture.height) == (40, 80)
    upright = opened(picture.full).convert("RGB")
    top, bottom = upright.getpixel((20, 10)), upright.getpixel((20, 70))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert (top[2] > 150, bottom[0] > 150) == (True, True)


@pytest.mark.parametrize(
    ("size", "full", "small"),
    [
        ((4000, 1000), (2048, 512), (320, 80)),
        ((1000, 3000), (683, 2048), (107, 320)),
        ((200, 100), (200, 100), (200, 100)),
    ],
)
def test_a_picture_keeps_its_shape_within_the_longest_side(
    size: tuple[int, int], full: tuple[int, int], small: tuple[int, int], tmp_path: Path
) -> None:
    picture = photos.prepare(on_disk(tmp_path, paint(size)))
    assert opened(picture.full).size == (picture.width, picture.height) == full
    assert abs(opened(picture.thumbnail).size[0] - small[0]) <= 1
    assert max(opened(picture.thumbnail).size) <= 320


@pytest.mark.parametrize(
    ("mode", "fmt"),
    [("RGBA", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("L", "JPEG"), ("1", "PNG"), ("CMYK", "JPEG")],
)
def test_every_kind_of_colour_becomes_plain_rgb(mode: str, fmt: str, tmp_path: Path) -> None:
    picture = photos.prepare(on_disk(tmp_path, paint(mode=mode, fmt=fmt)))
    assert opened(picture.full).mode == "RGB"


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(photos.prepare(on_disk(tmp_path, file)).full).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("profile", [ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), b"no profile"])
def test_a_colour_profile_is_applied_or_left_aside(profile: bytes, tmp_path: Path) -> None:
    picture = photos.prepare(on_disk(tmp_path, paint(icc_profile=profile, quality=95)))
    pixel = opened(picture.full).convert("RGB").getpixel((5, 15))
    assert isinstance(pixel, tuple)
    assert abs(pixel[2] - 200) < 12


@pytest.mark.parametrize(("width", "height"), [(9000, 9000), (30_000, 30_000), (100_000, 100_000)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(width: int, height: int, tmp_path: Path) -> None:
    with pytest.raises(photos.NotAPhoto) as refused:
        photos.prepare(on_disk(tmp_path, huge_png(width, height)))
    assert refused.value.reason is Unfit.TOO_LARGE


def test_a_picture_cut_short_is_refused(tmp_path: Path) -> None:
    data = paint((400, 300)).getvalue()
    with pytest.raises(photos.NotAPhoto):
        photos.prepare(on_disk(tmp_path, data[: len(data) // 2]))


def test_a_file_that_is_gone_is_said_to_be_lost(tmp_path: Path) -> None:
    with pytest.raises(photos.NotAPhoto) as refused:
        photos.prepare(tmp_path / "nothing")
    assert refused.value.reason is Unfit.LOST


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = on_disk(tmp_path, paint((300, 200)))
    assert photos.prepare(path) == photos.prepare(path)
