package doctor

import (
	"context"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

var selfAudit = Check{
	ID:        "self.audit",
	Severity:  Error,
	Title:     "the log of what gvx did",
	Reads:     []string{"audit.jsonl, each line of which carries the hash of the one before"},
	Threshold: "a line that was changed, removed or moved",
	Long:      true,
	About: "gvx writes each install, removal, repair and refusal into `audit.jsonl`, and each line carries the hash of the line before. Where that does not fit, somebody has changed the log, or a disk has. " +
		"`gvx log --verify` names file and line. docs/log.md says what such a chain can prove, and what not.",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		if h.Ports.Audit == nil {
			return nil, host.ErrElsewhere
		}
		var found []Finding
		broken, err := h.Ports.Audit(ctx)
		for _, log := range broken {
			found = append(found, Finding{
				Severity: Error, Source: log.Command, Value: "broken", Threshold: "whole", Fix: Shell(log.Command),
				Text: "the audit log is not as gvx wrote it: " + log.First,
			})
		}
		return found, err
	},
}
