package related

// KeepOnDisk has the index keep in memory only what it must once it has n stories and is saved.
func (x *Index) KeepOnDisk(n int) { x.least = n }

// OpenOnDisk is Open for an index that is kept on disk from n stories on.
func OpenOnDisk(path string, n int) (*Index, Mark, error) { return open(path, n) }
