package shim

import "testing"

// TestConsole: what a person types goes to the child alone; where the system ends
// every program of the console, the shim must not be the first to go.
func TestConsole(t *testing.T) {
	for event, want := range map[consoleEvent]consoleAnswer{
		0: ignoreIt, 1: ignoreIt, // Ctrl-C, Ctrl-Break
		2: stayOut, 5: stayOut, 6: stayOut, // the window is closed, log off, shut down
		3: leaveIt, 4: leaveIt, 7: leaveIt, 1 << 31: leaveIt, // reserved
	} {
		if got := answer(event); got != want {
			t.Errorf("event %d: %d, want %d", event, got, want)
		}
	}
}
