package main

import (
	"context"
	"errors"
	"io/fs"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
)

// brokenLogs are those of the user's log and of that of all users that are not as gvx
// wrote them. One that this user may not read is its owner's to look at.
func (a *ailing) brokenLogs(ctx context.Context) ([]doctor.BrokenLog, error) {
	var broken []doctor.BrokenLog
	for _, system := range []bool{false, true} {
		command := "gvx log --verify"
		if system {
			command += " --system"
			if layout.SystemLog() == "" {
				continue
			}
		}
		log, err := a.logToRead(system)
		if err != nil {
			return broken, err
		}
		verdict, err := log.Verify(ctx, "")
		switch {
		case errors.Is(err, fs.ErrPermission) && system:
		case errors.Is(err, fileread.ErrNotRegular):
			broken = append(broken, doctor.BrokenLog{First: quote.Line(err.Error()), Command: command})
		case err != nil:
			return broken, err
		case !verdict.OK():
			broken = append(broken, doctor.BrokenLog{First: quote.Line(verdict.Wrong[0].String()), Command: command})
		}
	}
	return broken, nil
}
