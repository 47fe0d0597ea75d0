package sheet

// MaxSize is how large an upload may be, in bytes.
const MaxSize = 2 << 20

// What a workbook may hold. The template's largest part has 50 KB and some 400
// cells, so the margin is wide; a function with 256 MB survives the worst file
// within these bounds.
const (
	maxParts   = 256     // in the archive, needed or not
	maxPart    = 2 << 20 // bytes of a part that is read
	maxTotal   = 8 << 20 // bytes of all parts that are read
	maxTokens  = 300_000 // tags and texts of all parts that are read
	maxStrings = 20_000
	maxRows    = 5_000 // the furthest row that may hold something
	maxCols    = 256   // the furthest column that may hold something
	maxCells   = 50_000
	maxText    = 32_767 // characters of a cell, as in Excel
)
