package main

import (
	"errors"

	"github.com/gvx-go/gvx/internal/doctor"
)

// chmodOwn has nothing to change: access lists decide here.
func chmodOwn(doctor.Chmod) error { return errors.New("there are no modes on Windows") }
