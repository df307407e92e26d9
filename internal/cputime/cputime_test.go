package cputime

import (
	"testing"
	"time"
)

func TestOf(t *testing.T) {
	began := time.Now()
	busy := Of(func() {
		for spent() == 0 || time.Since(began) < 30*time.Millisecond {
		}
	})
	if busy <= 0 {
		t.Errorf("work costs %v", busy)
	}
	if idle := Of(func() { time.Sleep(200 * time.Millisecond) }); idle > 150*time.Millisecond {
		t.Errorf("waiting costs %v", idle)
	}
}
