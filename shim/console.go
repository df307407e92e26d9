package shim

// consoleEvent is what the console of Windows tells each program in it
// (HandlerRoutine of the Windows API).
type consoleEvent uint32

const (
	eventCtrlC    consoleEvent = 0
	eventBreak    consoleEvent = 1
	eventClose    consoleEvent = 2
	eventLogoff   consoleEvent = 5
	eventShutdown consoleEvent = 6
)

// consoleAnswer is what the shim makes of it while the program that it started runs.
// That program was told too, and decides: the shim only stays, so that the exit code
// gets through and the prompt does not come back too early.
type consoleAnswer int

const (
	leaveIt  consoleAnswer = iota // nothing of ours: to the next handler
	ignoreIt                      // done, says the handler, and nothing happens
	stayOut                       // when the handler returns the shim is ended, so it must not
)

func answer(e consoleEvent) consoleAnswer {
	switch e {
	case eventCtrlC, eventBreak:
		return ignoreIt
	case eventClose, eventLogoff, eventShutdown:
		return stayOut
	}
	return leaveIt
}
