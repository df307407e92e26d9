package cputime

import (
	"testing"
	"time"
)

func TestOf(t *testing.T) {
	busy := Of(func() {
		for before := spent(); spent() == before; {
		}
	})
	if busy <= 0 {
		t.Errorf("work costs %v", busy)
	}
	if idle := Of(func() { time.Sleep(200 * time.Millisecond) }); idle > 150*time.Millisecond {
		t.Errorf("waiting costs %v", idle)
	}
}
