"""Photos: told by their content, decoded with limits, turned upright, stripped of all they say beside the picture."""

from __future__ import annotations

import io
import threading
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from linli.attachments.models import Unfit

if TYPE_CHECKING:
    from PIL.Image import Image as Decoded

LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 320
QUALITY = 85
MOST_PIXELS = 64_000_000
MOST_PIXELS_JPEG = 120_000_000
"""A JPEG is decoded at a fraction of its size, so that a telephone's largest pictures pass."""

HEAD_BYTES = 32
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MODES = frozenset({"RGB", "RGBA", "L", "CMYK"})
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_opener_lock = threading.Lock()
_opener_registered = False


class NotAPhoto(Exception):
    """The file cannot be taken; `reason` says why."""

    def __init__(self, reason: Unfit) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo made ready: JPEG bytes of the picture and of its thumbnail, and the picture's size in pixels."""

    full: bytes
    thumbnail: bytes
    width: int
    height: int


def looks_like_photo(head: bytes) -> bool:
    """Whether a file begins as JPEG, PNG, WebP or HEIC do; its name is not asked."""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS)
    )


def prepare(path: Path) -> Picture:
    """Decode and re-encode the photo in this file. Raises `NotAPhoto` for whatever cannot be decoded.

    The same file gives the same bytes, so that doing it twice does no harm.
    """
    from PIL import Image

    _register_heif()
    if not path.exists():
        raise NotAPhoto(Unfit.LOST)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS_JPEG
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS) as opened:
                picture = _decode(opened)
    except NotAPhoto:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise NotAPhoto(Unfit.TOO_LARGE) from error
    except Exception as error:  # decoders of damaged files raise whatever they like
        raise NotAPhoto(Unfit.NOT_A_PHOTO) from error
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Picture(_jpeg(picture), _jpeg(small), picture.width, picture.height)


def _decode(opened: Decoded) -> Decoded:
    """The picture at its final size, upright and plain. Made small before anything else, for memory's sake."""
    from PIL import Image, ImageOps

    _check_size(opened)
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture: Decoded = opened if opened.mode in _MODES else opened.convert("RGBA")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return _plain(ImageOps.exif_transpose(picture))


def _check_size(image: Decoded) -> None:
    """Raise `NotAPhoto` for a picture that would fill the memory when decoded."""
    most = MOST_PIXELS_JPEG if image.format == "JPEG" else MOST_PIXELS
    if image.width * image.height > most:
        raise NotAPhoto(Unfit.TOO_LARGE)


def _plain(image: Decoded) -> Decoded:
    """The picture alone: its colours as sRGB, on white where it was transparent, and nothing else of the file."""
    from PIL import Image

    picture = _in_srgb(image)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture)
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    return plain


def _in_srgb(image: Decoded) -> Decoded:
    """Colours of a wide-gamut telephone as sRGB; a profile that cannot be read is left aside."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image


def _jpeg(image: Decoded) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return file.getvalue()


def _register_heif() -> None:
    """Teach Pillow HEIC, once, when the first photo is decoded."""
    global _opener_registered
    with _opener_lock:
        if not _opener_registered:
            import pi_heif

            pi_heif.register_heif_opener()
            _opener_registered = True
