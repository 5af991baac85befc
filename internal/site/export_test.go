package site

import "time"

// SetPatience changes how long the store may take to take a comment.
func (s *Site) SetPatience(d time.Duration) { s.patience = d }
