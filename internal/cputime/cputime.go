// Package cputime tells tests what something costs.
//
// It promises that the time which other programs take on a busy machine does not count. What
// other goroutines of the test do meanwhile does, and so does the garbage collector.
package cputime

import "time"

// Of returns the processor time that this process has taken while act ran.
func Of(act func()) time.Duration {
	before := spent()
	act()
	return spent() - before
}
