package main

import "os"

// inForeground is always true: a console has no jobs.
func inForeground(*os.File) bool { return true }
