package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
	"sync"
	"unicode/utf8"
)

// inflater is what one part after the other is unpacked with. It is kept: the
// window of the decompressor and the buffer cost more than a small part.
type inflater struct {
	source *bytes.Reader
	flate  io.ReadCloser
	buffer []byte
}

var inflaters = sync.Pool{New: func() any {
	source := bytes.NewReader(nil)
	return &inflater{source: source, flate: flate.NewReader(source)}
}}

// unpack returns the content of a part and makes sure that it is what was
// packed: of the size and the sum that were declared, and text.
func unpack(f *zip.File, packed []byte) (string, error) {
	in, _ := inflaters.Get().(*inflater)
	defer inflaters.Put(in)
	content := packed
	switch f.Method {
	case zip.Store:
	case zip.Deflate:
		var err error
		if content, err = in.inflate(packed, int(f.UncompressedSize64)); err != nil {
			return "", refuse(RuleDamaged, "a part cannot be unpacked, or not to the size declared")
		}
	default:
		return "", refuse(RuleDamaged, "a part is packed in a way that workbooks are not")
	}
	// The sum is taken here because the library takes 0 for "not known".
	switch {
	case uint64(len(content)) != f.UncompressedSize64, crc32.ChecksumIEEE(content) != f.CRC32:
		return "", refuse(RuleDamaged, "the size or the sum of a part is wrong")
	case !utf8.Valid(content):
		return "", refuse(RuleDamaged, "a part is not UTF-8")
	}
	return string(content), nil
}

// errSize says that a part holds more than was declared.
var errSize = errors.New("longer than declared")

// inflate unpacks to the end. What it returns is overwritten by the next part.
func (in *inflater) inflate(packed []byte, size int) ([]byte, error) {
	in.source.Reset(packed)
	resetter, _ := in.flate.(flate.Resetter)
	if err := resetter.Reset(in.source, nil); err != nil {
		return nil, err
	}
	if cap(in.buffer) <= size {
		in.buffer = make([]byte, size+1)
	}
	content := in.buffer[:size]
	if _, err := io.ReadFull(in.flate, content); err != nil {
		return nil, err
	}
	switch n, err := in.flate.Read(in.buffer[size : size+1]); {
	case n > 0:
		return nil, errSize
	case !errors.Is(err, io.EOF): // the end was cut off
		return nil, io.ErrUnexpectedEOF
	}
	return content, nil
}
