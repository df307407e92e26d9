module github.com/gvx-go/gvx

go 1.26
