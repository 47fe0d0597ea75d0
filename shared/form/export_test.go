package form

// LoadAll reads definitions from another file system than the embedded one.
var LoadAll = loadAll
