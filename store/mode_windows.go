package store

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// sameMode compares what Windows keeps of a mode: whether the file may be written.
func sameMode(got, want fs.FileMode) bool { return got&0o222 == want&0o222 }

// hasOtherNames reports whether a file may be reached by a second name: here the
// number of its names does not come with the rest.
func hasOtherNames(fs.FileInfo) bool { return true }

// identify returns what tells the file path below root from others. The number of its
// names is known to an open file alone.
func identify(root *os.Root, path string, _ fs.DirEntry) (fileID, error) {
	f, err := root.Open(path)
	if err != nil {
		return fileID{}, err
	}
	defer f.Close()
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(windows.Handle(f.Fd()), &info); err != nil {
		return fileID{}, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	return fileID{
		inode: inode{uint64(info.VolumeSerialNumber), uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow)},
		names: uint64(info.NumberOfLinks),
		size:  int64(info.FileSizeHigh)<<32 | int64(info.FileSizeLow),
	}, nil
}

// closeToOthers does nothing: modes close nothing here, the folder's access list does.
func closeToOthers(string, fs.FileInfo, fs.FileMode) error { return nil }

// lives takes who wrote a note by his word.
func lives(pid int) bool { return pid > 0 }
