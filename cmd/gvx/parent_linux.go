package main

import (
	"os"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
)

// parentProgram is the name of the process that started gvx (proc(5), comm); "" where it
// cannot be told.
func parentProgram() string {
	const maxName = 64
	name, _, err := fileread.Bounded("/proc/"+strconv.Itoa(os.Getppid())+"/comm", maxName)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(name), "\n")
}
