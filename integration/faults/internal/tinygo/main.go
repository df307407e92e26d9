// Tinygo is the go command of a small toolchain: it takes a little while, as the real
// one does, and then needs its tools. The exit code is 9 where they are gone.
package main

import (
	"os"
	"path/filepath"
	"time"
)

const toolsGone = 9

func main() {
	own, err := os.Executable()
	if err != nil {
		os.Exit(toolsGone)
	}
	for range 5 {
		time.Sleep(2 * time.Millisecond)
		if _, err := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(own)), "pkg/tool/compile")); err != nil {
			os.Stderr.WriteString("tinygo: " + err.Error() + "\n")
			os.Exit(toolsGone)
		}
	}
}
