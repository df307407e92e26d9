package host

import (
	"strconv"

	"golang.org/x/sys/windows"
)

// release is 10.0.22631; RtlGetVersion tells the truth whatever a manifest says.
func release() (string, error) {
	v := windows.RtlGetVersion()
	return strconv.FormatUint(uint64(v.MajorVersion), 10) + "." + strconv.FormatUint(uint64(v.MinorVersion), 10) + "." + strconv.FormatUint(uint64(v.BuildNumber), 10), nil
}
