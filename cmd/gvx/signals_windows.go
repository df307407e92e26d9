package main

import "os"

// stopSignals end an install in order: what was staged is removed.
var stopSignals = []os.Signal{os.Interrupt}
