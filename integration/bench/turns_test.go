//go:build unix

package bench

import (
	"slices"
	"testing"
	"time"
)

// median sorts times and returns the middle one.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// rival is something that is compared.
type rival struct {
	name string
	run  func(*testing.B) time.Duration
}

// turns measures rivals in turns and reports the medians, in seconds, and the first
// one's against each of the others'. The first round is for the caches.
func turns(b *testing.B, rounds int, rivals ...rival) {
	b.Helper()
	times := make([][]time.Duration, len(rivals))
	for round := range max(b.N, rounds) + 1 {
		for i, r := range rivals {
			if took := r.run(b); round > 0 {
				times[i] = append(times[i], took)
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	for i, r := range rivals {
		b.ReportMetric(median(times[i]).Seconds(), "s-"+r.name)
		if i > 0 {
			b.ReportMetric(median(times[0]).Seconds()/median(times[i]).Seconds(), rivals[0].name+"/"+r.name)
		}
	}
}
