go.mod
module example.org/a // note
go 1.22
require (
	x.org/y v1.2.3 // indirect
	"z.org/q" v0.0.0-20260101000000-abcdef012345
)
replace x.org/y => ../y
tool x.org/t
