package main

import (
	"os"
	"os/signal"
	"slices"
	"testing"
)

func TestIgnoredSignalsStayIgnored(t *testing.T) {
	sig := stopSignals[0]
	if !slices.Contains(heeded(), sig) {
		t.Fatalf("%v is not heeded", sig)
	}
	signal.Ignore(sig)
	defer signal.Reset(sig)
	if slices.ContainsFunc(heeded(), func(s os.Signal) bool { return s == sig }) {
		t.Errorf("%v is heeded although it is ignored", sig)
	}
}
