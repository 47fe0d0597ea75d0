package workbook

import (
	"archive/zip"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/klauspost/compress/flate"
)

// packedAt is the time every part carries: a file must not change because it
// was written on another day.
var packedAt = time.Date(2018, time.January, 1, 0, 0, 0, 0, time.UTC)

// level is where klauspost's deflate is twice as fast as the standard library
// at its default and the file hardly larger.
const level = 5

// pack writes the parts of one workbook.
type pack struct{ zip *zip.Writer }

func newPack(w io.Writer) *pack {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, newDeflater)
	return &pack{z}
}

// part starts the next part; it ends where the one after it starts.
func (p *pack) part(name string) (io.Writer, error) {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: packedAt})
	if err != nil {
		return nil, fmt.Errorf("start part %q: %w", name, err)
	}
	return w, nil
}

// add writes a whole part.
func (p *pack) add(name string, data []byte) error {
	w, err := p.part(name)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return fmt.Errorf("write part %q: %w", name, err)
	}
	return nil
}

// copy takes a part over as it is compressed.
func (p *pack) copy(f *zip.File) error {
	if err := p.zip.Copy(f); err != nil {
		return fmt.Errorf("copy part %q: %w", f.Name, err)
	}
	return nil
}

func (p *pack) close() error {
	if err := p.zip.Close(); err != nil {
		return fmt.Errorf("close workbook: %w", err)
	}
	return nil
}

// deflaters keeps compressors: making one costs more than a small part does.
var deflaters sync.Pool

type deflater struct{ *flate.Writer }

func newDeflater(w io.Writer) (io.WriteCloser, error) {
	if d, ok := deflaters.Get().(*deflater); ok {
		d.Reset(w)
		return d, nil
	}
	fw, err := flate.NewWriter(w, level)
	if err != nil {
		return nil, fmt.Errorf("start deflate: %w", err)
	}
	return &deflater{fw}, nil
}

// Close ends the part and keeps the compressor for the next one.
func (d *deflater) Close() error {
	err := d.Writer.Close()
	deflaters.Put(d)
	return err
}
