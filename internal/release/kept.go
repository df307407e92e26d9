package release

import (
	"bytes"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

// KeptReleases returns the releases for p that a kept list, as [FeedCache] has it, names,
// in no order and perhaps some twice. It only looks for names of archives, in a tenth of a
// millisecond, where reading the list takes some twenty: it is for who types and is not
// to wait, and for nothing else. A list that names more than any has is somebody's joke,
// and names none.
func KeptReleases(data []byte, p goversion.Platform) (releases []goversion.Version) {
	if i := bytes.Index(data, []byte(`,"gone":`)); i >= 0 {
		data = data[:i] // what is there came from lists that are gone
	}
	ending := []byte(distEnding(p) + `"`)
	for {
		i := bytes.Index(data, ending)
		if i < 0 {
			return releases
		}
		name := string(data[bytes.LastIndexByte(data[:i], '"')+1 : i])
		if v, err := goversion.Parse(name); err == nil && v.String() == name {
			if releases = append(releases, v); len(releases) > maxKept {
				return nil
			}
		}
		data = data[i+len(ending):]
	}
}

// maxKept bounds what a kept list names for one platform. In fifteen years it became 400.
const maxKept = 2000

// distEnding is what [DistFile] writes behind the release.
func distEnding(p goversion.Platform) string {
	v := goversion.Known()[0]
	return strings.TrimPrefix(DistFile(verify.Subject{Version: v, Platform: p}), v.String())
}
