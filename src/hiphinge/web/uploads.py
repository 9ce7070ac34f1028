"""Forms with files: what arrives waits in the data folder, not in the system's temporary folder."""

import tempfile
from typing import BinaryIO, cast

from fastapi import Request
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from hiphinge.store.files import Files

_MOST_FILES, _MOST_FIELDS = 8, 200


class _Parser(MultiPartParser):
    """Starlette's, with waiting files of our own."""

    def __init__(self, request: Request, files: Files) -> None:
        super().__init__(
            request.headers, request.stream(), max_files=_MOST_FILES, max_fields=_MOST_FIELDS
        )
        self._files = files

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        part = self._current_part
        if part.file is not None:
            part.file.file.close()
            spool = cast("BinaryIO", self._files.spool())
            # Closed by the parser when the sender stops midway.
            self._files_to_close_on_error.append(
                cast("tempfile.SpooledTemporaryFile[bytes]", spool)
            )
            part.file = UploadFile(
                spool,
                size=0,
                filename=part.file.filename,
                headers=Headers(raw=part.item_headers),
            )


async def read_form(request: Request, files: Files) -> FormData:
    """Read a form; its files wait in the data folder, encrypted where that is.

    Raises:
        HTTPException: it cannot be understood, or has too many fields.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.form(max_fields=_MOST_FIELDS)
    try:
        return await _Parser(request, files).parse()
    except MultiPartException as fault:
        raise HTTPException(400, fault.message) from fault
