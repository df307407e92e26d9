package doctor

import (
	"io/fs"
	"os"
)

func chmod(path string, bits uint32) error { return os.Chmod(path, fs.FileMode(bits).Perm()) }
