"""The compression of RTF inside Outlook messages, [MS-OXRTFCP]."""

from __future__ import annotations

import struct

_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096
_MAX_BYTES = 50_000_000


def decompress(data: bytes) -> bytes:
    """The RTF in a compressed property; cut off where the data ends early. Raises ValueError for another format."""
    if len(data) < 16:
        raise ValueError("too short")
    raw_size, signature = struct.unpack_from("<II", data, 4)
    if signature == _PLAIN:
        return data[16 : 16 + raw_size]
    if signature != _COMPRESSED:
        raise ValueError("unknown compression")
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\x00"))
    write = len(_DICTIONARY)
    output = bytearray()
    position = 16
    while position < len(data) and len(output) < min(raw_size, _MAX_BYTES):
        control = data[position]
        position += 1
        for bit in range(8):
            if control >> bit & 1:
                if position + 2 > len(data):
                    return bytes(output)
                reference = data[position] << 8 | data[position + 1]
                position += 2
                offset, length = reference >> 4, (reference & 15) + 2
                if offset == write:
                    return bytes(output)
                piece = bytearray()
                for step in range(length):
                    byte = window[(offset + step) % _WINDOW]
                    window[write] = byte
                    write = (write + 1) % _WINDOW
                    piece.append(byte)
                output += piece
            elif position < len(data):
                window[write] = data[position]
                write = (write + 1) % _WINDOW
                output.append(data[position])
                position += 1
    return bytes(output)
