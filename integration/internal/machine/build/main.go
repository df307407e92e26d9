//go:build linux

// Command build makes the base of the small machine ahead of the tests that boot it:
//
//	build [FOLDER]
package main

import (
	"fmt"
	"os"

	"github.com/gvx-go/gvx/integration/internal/machine"
)

func main() {
	folder, err := machine.Folder()
	if len(os.Args) > 1 {
		folder, err = os.Args[1], nil
	}
	if err == nil {
		_, err = machine.Find(folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
