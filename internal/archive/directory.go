package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A module zip of a toolchain has up to 15,000 entries and 2 MB of directory. A zip
// reader keeps all of the directory in memory, so it is bounded before it is read.
const (
	maxEntries   = 50_000
	maxDirectory = 8 << 20
)

// endRecord is the end of central directory record, without a comment
// (APPNOTE.TXT 4.3.16).
type endRecord struct {
	Signature                uint32
	Disk, DirectoryDisk      uint16
	EntriesHere, Entries     uint16
	DirectorySize, Directory uint32
	Comment                  uint16
}

const (
	endSignature = 0x06054b50
	endSize      = 22
)

// checkDirectory reads the end of a zip file and refuses a directory that is larger
// than any toolchain's, or that does not lie right before the end.
func checkDirectory(in io.ReaderAt, size int64) error {
	var data [endSize]byte
	if size < endSize {
		return errors.New("too short")
	}
	if _, err := in.ReadAt(data[:], size-endSize); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	var end endRecord
	if err := binary.Read(bytes.NewReader(data[:]), binary.LittleEndian, &end); err != nil {
		return err
	}
	switch {
	case end.Signature != endSignature || end.Comment != 0:
		return errors.New("no end record at its end")
	case end.Entries > maxEntries:
		return fmt.Errorf("%d entries, more than %d", end.Entries, maxEntries)
	case end.DirectorySize > maxDirectory:
		return fmt.Errorf("a directory of %d bytes, more than %d", end.DirectorySize, maxDirectory)
	case int64(end.Directory)+int64(end.DirectorySize) != size-endSize:
		return errors.New("its directory is not where it says")
	}
	return nil
}
