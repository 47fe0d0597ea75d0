package objects

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/versity/versitygw/backend/meta"
	"golang.org/x/sys/unix"
)

// storedAttribute keeps when an object was stored, by the stack's clock. The file's own time is set to it, since
// versitygw shows that as LastModified; but an object that gives way to a newer version is copied, and its copy would
// be as old as the newer one.
const storedAttribute = "Local-Stored-At"

// stamp dates a file that is not yet visible.
func stamp(file *os.File, at time.Time) error {
	if err := (meta.XattrMeta{}).StoreAttribute(file, "", "", storedAttribute, []byte(at.UTC().Format(time.RFC3339Nano))); err != nil {
		return fmt.Errorf("note when the object was stored: %w", err)
	}
	if err := unix.Futimes(int(file.Fd()), []unix.Timeval{unix.NsecToTimeval(at.UnixNano()), unix.NsecToTimeval(at.UnixNano())}); err != nil {
		return fmt.Errorf("date the object: %w", err)
	}
	return nil
}

// redate gives the older versions of an object back the time they were stored at.
func redate(versions, bucket, key string) error {
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(key)))
	folder := filepath.Join(versions, bucket, sum[:2], sum[2:4], sum[4:6], sum)
	entries, err := os.ReadDir(folder)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at older versions: %w", err)
	}
	for _, entry := range entries {
		file := filepath.Join(folder, entry.Name())
		text, err := (meta.XattrMeta{}).RetrieveAttribute(nil, folder, entry.Name(), storedAttribute)
		if err != nil {
			continue // a delete marker, or stored by something else
		}
		at, err := time.Parse(time.RFC3339Nano, string(text))
		if err != nil {
			return fmt.Errorf("read when %s was stored: %w", file, err)
		}
		if err := os.Chtimes(file, at, at); err != nil {
			return fmt.Errorf("date an older version: %w", err)
		}
	}
	return nil
}
