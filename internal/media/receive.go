package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"

	"broadsheet/internal/news"
)

// received is a file that came in, on disk, with the stem of its key.
type received struct {
	file *os.File
	stem string
}

// drop removes it.
func (r received) drop() {
	_ = r.file.Close()
	_ = os.Remove(r.file.Name())
}

// maker is a part of every key: raise it when the same file would be served differently, so that what is cached for ever
// stays true.
const maker = "broadsheet media 1\n"

// receive writes what comes to disk, so that many slow senders cost no memory, and hashes it.
func (s *Store) receive(ctx context.Context, r io.Reader) (received, error) {
	if err := os.MkdirAll(s.temp, 0o755); err != nil {
		return received{}, news.Errorf(news.Internal, "There is no folder to receive a picture in: %w", err)
	}
	file, err := os.CreateTemp(s.temp, "in-*")
	if err != nil {
		return received{}, news.Errorf(news.Internal, "A picture could not be received: %w", err)
	}
	in := received{file: file}
	sum := sha256.New()
	_, _ = sum.Write([]byte(maker))
	src := &sender{ctx: ctx, r: io.LimitReader(r, s.limits.Bytes+1)}
	n, err := io.Copy(io.MultiWriter(file, sum), src)
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case src.err != nil:
		err = news.Wrap(news.Invalid, src.err, "The picture broke off on its way. Send it again.")
	case err != nil:
		err = news.Errorf(news.Internal, "A picture could not be received (is the disk full?): %w", err)
	case n > s.limits.Bytes:
		err = news.Errorf(news.TooLarge, "The file is larger than %d MB. Make the picture smaller and send it again.", s.limits.Bytes>>20)
	}
	if err != nil {
		in.drop()
		return received{}, err
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	in.stem = digest[:2] + "/" + digest[2:20]
	return in, nil
}

// sender reads until the caller goes away, and remembers whether it was the sender that failed.
type sender struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *sender) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
