/*
 * Preloaded (LD_PRELOAD): counts the calls of the file system that are about something below the given directories, and
 * makes the n-th of them go wrong. Whatever language a call comes from, it passes here: Node.js, SQLite.
 *
 * Steered by the environment when the process starts (`OSA_FAULT`, which its children do not get), or, for a process that
 * does many runs, by a call of access() with the path `/osa-fault/` and the same text. The text, parts divided by `|`:
 *
 *   AT|HOW|ERRNO|TOLD|DIRECTORY[|DIRECTORY...]
 *
 * TOLD is a file: when AT is 0 every call is written to it, one a line; otherwise the one that was struck.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define CONTROL "/osa-fault/"
#define MOST_ROOTS 8

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long at = -1; /* -1: nothing is watched */
static long calls;
static char how[16];
static int code;
static int told = -1;
static int struck;
static char struck_path[PATH_MAX];
static char roots[MOST_ROOTS][PATH_MAX];
static int root_count;

static long (*real_syscall)(long, ...);
#define SYS(...) system_call()(__VA_ARGS__)

static long (*system_call(void))(long, ...) {
  if (!real_syscall) real_syscall = dlsym(RTLD_NEXT, "syscall");
  return real_syscall;
}

static void tell(const char *name, const char *path) {
  char line[PATH_MAX + 64];
  int length = snprintf(line, sizeof line, "%s %s\n", name, path);
  if (told >= 0 && SYS(SYS_write, told, line, (size_t)length) < 0) abort();
}

static void steer(const char *text) {
  char copy[8192];
  snprintf(copy, sizeof copy, "%s", text);
  char *rest = copy;
  char *part = strsep(&rest, "|");
  pthread_mutex_lock(&lock);
  if (told >= 0) SYS(SYS_close, told);
  told = -1;
  struck = 0;
  calls = 0;
  root_count = 0;
  at = part && *part ? atol(part) : -1;
  if (at >= 0) {
    part = strsep(&rest, "|");
    snprintf(how, sizeof how, "%s", part ? part : "");
    part = strsep(&rest, "|");
    code = part ? atoi(part) : 0;
    part = strsep(&rest, "|");
    if (part && *part) told = (int)SYS(SYS_openat, AT_FDCWD, part, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    while (rest && root_count < MOST_ROOTS) snprintf(roots[root_count++], PATH_MAX, "%s", strsep(&rest, "|"));
  }
  pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("OSA_FAULT");
  if (text) steer(text);
  unsetenv("OSA_FAULT");
}

static int is_below(const char *path) {
  for (int i = 0; i < root_count; i += 1) {
    size_t length = strlen(roots[i]);
    if (strncmp(path, roots[i], length) == 0 && (path[length] == '/' || path[length] == '\0')) return 1;
  }
  return 0;
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  long length = SYS(SYS_readlink, link, path, (size_t)PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return 1;
}

/* What becomes of a call: carried out as it is; refused; carried out and refused; carried out in part. */
enum fate { GOES, FAILS, LATE, SHORT, DIES };

static int is(const char *word) { return strcmp(how, word) == 0; }

/*
 * kinds: 'r' looks, 'c' changes something, 't' changes something and takes room, 'x' gives a descriptor back.
 * `data`: the call can be carried out in part.
 */
static enum fate fate_of(const char *name, const char *path, char kind, int data) {
  if (at < 0 || !is_below(path)) return GOES;
  int changes = kind == 'c' || kind == 't';
  enum fate fate = GOES;
  pthread_mutex_lock(&lock);
  calls += 1;
  if (at == 0) {
    char what[32];
    snprintf(what, sizeof what, "%c%s%s", kind, data ? "d" : "-", name);
    tell(what, path);
  } else if (calls == at || (struck && calls > at)) {
    int first = !struck;
    if (first) snprintf(struck_path, sizeof struck_path, "%s", path);
    if (is("fail")) fate = first ? FAILS : GOES;
    else if (is("late")) fate = first ? LATE : GOES;
    else if (is("short")) fate = first && data ? SHORT : GOES;
    else if (is("kill")) fate = DIES;
    else if (is("dead")) fate = first && data && changes ? SHORT : FAILS;
    else if (is("read-only")) fate = changes ? FAILS : GOES;
    else if (is("unreadable")) fate = data && !changes && strcmp(path, struck_path) == 0 ? FAILS : GOES;
    else if (is("full")) fate = kind == 't' ? FAILS : GOES;
    else abort();
    if (first) tell(name, path);
    struck = 1;
  }
  pthread_mutex_unlock(&lock);
  return fate;
}

static long refused(void) {
  errno = is("dead") ? EIO : code;
  return -1;
}

static void die(void) {
  SYS(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

/* `act` carries the call out; `part` a half of it. */
#define JUDGED(name, path, kind, data, act, part)                                                                      \
  switch (fate_of(name, path, kind, data)) {                                                                           \
    case FAILS: return refused();                                                                                      \
    case LATE: {                                                                                                       \
      long done = (long)(act);                                                                                         \
      return done < 0 ? done : refused();                                                                              \
    }                                                                                                                  \
    case SHORT: return part;                                                                                           \
    case DIES:                                                                                                         \
      if (data && (kind) != 'r') (void)!(part);                                                                        \
      die();                                                                                                           \
    case GOES: break;                                                                                                  \
  }                                                                                                                    \
  return act

#define ON_PATH(name, path, kind, act) JUDGED(name, path, kind, 0, act, act)
#define ON_FD(name, fd, kind, data, act, part)                                                                         \
  char path[PATH_MAX];                                                                                                 \
  if (at < 0 || !path_of(fd, path)) return act;                                                                        \
  JUDGED(name, path, kind, data, act, part)

#define REAL(type, name, ...)                                                                                          \
  static type (*real)(__VA_ARGS__);                                                                                    \
  if (!real) real = dlsym(RTLD_NEXT, name)

static int opened(const char *name, int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  char kind = flags & O_CREAT ? 't' : flags & (O_WRONLY | O_RDWR) ? 'c' : 'r';
  switch (fate_of(name, path, kind, 0)) {
    case FAILS: return (int)refused();
    case LATE: {
      int fd = real(path, flags, mode);
      if (fd < 0) return fd;
      SYS(SYS_close, fd);
      return (int)refused();
    }
    case DIES: die(); break;
    default: break;
  }
  return real(path, flags, mode);
}

#define OPEN(symbol)                                                                                                   \
  int symbol(const char *path, int flags, ...) {                                                                       \
    REAL(int, #symbol, const char *, int, ...);                                                                        \
    va_list more;                                                                                                      \
    va_start(more, flags);                                                                                             \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;                                            \
    va_end(more);                                                                                                      \
    return opened("open", real, path, flags, mode);                                                                    \
  }
OPEN(open)
OPEN(open64)

/* However it ends, the descriptor is gone: as Linux has it. */
static int closed(int fd) {
  char path[PATH_MAX];
  enum fate fate = at < 0 || !path_of(fd, path) ? GOES : fate_of("close", path, 'x', 0);
  if (fate == DIES) die();
  int done = (int)SYS(SYS_close, fd);
  return fate == GOES || is("dead") ? done : (int)refused();
}

int close(int fd) { return closed(fd); }

static size_t half(size_t length) { return length > 1 ? length / 2 : length; }

ssize_t read(int fd, void *bytes, size_t length) {
  REAL(ssize_t, "read", int, void *, size_t);
  ON_FD("read", fd, 'r', 1, real(fd, bytes, length), real(fd, bytes, half(length)));
}
ssize_t write(int fd, const void *bytes, size_t length) {
  REAL(ssize_t, "write", int, const void *, size_t);
  ON_FD("write", fd, 't', 1, real(fd, bytes, length), real(fd, bytes, half(length)));
}
#define READ_AT(symbol)                                                                                                \
  ssize_t symbol(int fd, void *bytes, size_t length, off_t where) {                                                    \
    REAL(ssize_t, #symbol, int, void *, size_t, off_t);                                                                \
    ON_FD("pread", fd, 'r', 1, real(fd, bytes, length, where), real(fd, bytes, half(length), where));                  \
  }
READ_AT(pread)
READ_AT(pread64)
#define WRITE_AT(symbol)                                                                                               \
  ssize_t symbol(int fd, const void *bytes, size_t length, off_t where) {                                              \
    REAL(ssize_t, #symbol, int, const void *, size_t, off_t);                                                          \
    ON_FD("pwrite", fd, 't', 1, real(fd, bytes, length, where), real(fd, bytes, half(length), where));                 \
  }
WRITE_AT(pwrite)
WRITE_AT(pwrite64)

static struct iovec *first_half(const struct iovec *parts) {
  static __thread struct iovec one;
  one = parts[0];
  one.iov_len = half(one.iov_len);
  return &one;
}
#define VECTOR(symbol, kind, more, given)                                                                              \
  ssize_t symbol(int fd, const struct iovec *parts, int count more) {                                                  \
    REAL(ssize_t, #symbol, int, const struct iovec *, int more);                                                       \
    ON_FD(#symbol, fd, kind, 1, real(fd, parts, count given), real(fd, first_half(parts), 1 given));                   \
  }
#define NOTHING
#define OFFSET , off_t where
#define WHERE , where
VECTOR(readv, 'r', NOTHING, NOTHING)
VECTOR(writev, 't', NOTHING, NOTHING)
VECTOR(preadv64, 'r', OFFSET, WHERE)
VECTOR(pwritev64, 't', OFFSET, WHERE)

#define FD_CALL(symbol, kind)                                                                                          \
  int symbol(int fd) {                                                                                                 \
    REAL(int, #symbol, int);                                                                                           \
    ON_FD(#symbol, fd, kind, 0, real(fd), real(fd));                                                                   \
  }
FD_CALL(fsync, 't')
FD_CALL(fdatasync, 't')

#define FD_CALL_1(symbol, kind, type)                                                                                  \
  int symbol(int fd, type one) {                                                                                       \
    REAL(int, #symbol, int, type);                                                                                     \
    ON_FD(#symbol, fd, kind, 0, real(fd, one), real(fd, one));                                                         \
  }
FD_CALL_1(ftruncate, 'c', off_t)
FD_CALL_1(ftruncate64, 'c', off_t)
FD_CALL_1(fchmod, 'c', mode_t)
FD_CALL_1(fstat, 'r', struct stat *)
FD_CALL_1(fstatfs64, 'r', struct statfs64 *)

int fchown(int fd, uid_t user, gid_t group) {
  REAL(int, "fchown", int, uid_t, gid_t);
  ON_FD("fchown", fd, 'c', 0, real(fd, user, group), real(fd, user, group));
}

#define PATH_CALL(symbol, kind)                                                                                        \
  int symbol(const char *path) {                                                                                       \
    REAL(int, #symbol, const char *);                                                                                  \
    ON_PATH(#symbol, path, kind, real(path));                                                                          \
  }
PATH_CALL(unlink, 'c')
PATH_CALL(rmdir, 'c')

#define PATH_CALL_1(symbol, kind, type)                                                                                \
  int symbol(const char *path, type one) {                                                                             \
    REAL(int, #symbol, const char *, type);                                                                            \
    ON_PATH(#symbol, path, kind, real(path, one));                                                                     \
  }
PATH_CALL_1(mkdir, 't', mode_t)
PATH_CALL_1(chmod, 'c', mode_t)
PATH_CALL_1(stat, 'r', struct stat *)
PATH_CALL_1(lstat, 'r', struct stat *)
PATH_CALL_1(statfs64, 'r', struct statfs64 *)

int futimens(int fd, const struct timespec times[2]) {
  REAL(int, "futimens", int, const struct timespec *);
  ON_FD("futimens", fd, 'c', 0, real(fd, times), real(fd, times));
}
int futimes(int fd, const struct timeval times[2]) {
  REAL(int, "futimes", int, const struct timeval *);
  ON_FD("futimes", fd, 'c', 0, real(fd, times), real(fd, times));
}
int utimes(const char *path, const struct timeval times[2]) {
  REAL(int, "utimes", const char *, const struct timeval *);
  ON_PATH("utimes", path, 'c', real(path, times));
}

int access(const char *path, int mode) {
  REAL(int, "access", const char *, int);
  if (strncmp(path, CONTROL, strlen(CONTROL)) == 0) {
    steer(path + strlen(CONTROL));
    return 0;
  }
  ON_PATH("access", path, 'r', real(path, mode));
}

/* The place that a call of two names is about is the new one. */
#define TWO_PATHS(symbol, kind)                                                                                        \
  int symbol(const char *from, const char *to) {                                                                       \
    REAL(int, #symbol, const char *, const char *);                                                                    \
    ON_PATH(#symbol, to, kind, real(from, to));                                                                        \
  }
TWO_PATHS(rename, 'c')
TWO_PATHS(link, 't')
TWO_PATHS(symlink, 't')

int chown(const char *path, uid_t user, gid_t group) {
  REAL(int, "chown", const char *, uid_t, gid_t);
  ON_PATH("chown", path, 'c', real(path, user, group));
}
int lchown(const char *path, uid_t user, gid_t group) {
  REAL(int, "lchown", const char *, uid_t, gid_t);
  ON_PATH("lchown", path, 'c', real(path, user, group));
}
int utimensat(int directory, const char *path, const struct timespec times[2], int flags) {
  REAL(int, "utimensat", int, const char *, const struct timespec *, int);
  ON_PATH("utimensat", path, 'c', real(directory, path, times, flags));
}
ssize_t readlink(const char *path, char *target, size_t length) {
  REAL(ssize_t, "readlink", const char *, char *, size_t);
  ON_PATH("readlink", path, 'r', real(path, target, length));
}

#define NULL_UNLESS_GOES(name, path)                                                                                   \
  switch (fate_of(name, path, 'r', 0)) {                                                                               \
    case FAILS:                                                                                                        \
    case LATE: refused(); return NULL;                                                                                 \
    case DIES: die(); break;                                                                                           \
    default: break;                                                                                                    \
  }

char *realpath(const char *path, char *resolved) {
  REAL(char *, "realpath", const char *, char *);
  NULL_UNLESS_GOES("realpath", path);
  return real(path, resolved);
}
DIR *opendir(const char *path) {
  REAL(DIR *, "opendir", const char *);
  NULL_UNLESS_GOES("opendir", path);
  return real(path);
}
int scandir64(const char *path, struct dirent64 ***list, int (*filter)(const struct dirent64 *),
              int (*order)(const struct dirent64 **, const struct dirent64 **)) {
  REAL(int, "scandir64", const char *, struct dirent64 ***, int (*)(const struct dirent64 *),
       int (*)(const struct dirent64 **, const struct dirent64 **));
  ON_PATH("scandir", path, 'r', real(path, list, filter, order));
}

static long watched_syscall(long number, long a, long b, long c, long d, long e, long f) {
#define GO SYS(number, a, b, c, d, e, f)
  if (number == SYS_close) return closed((int)a);
  if (number == SYS_statx) {
    const char *path = (const char *)b;
    if (path && *path) {
      ON_PATH("statx", path, 'r', GO);
    } else {
      ON_FD("fstat", (int)a, 'r', 0, GO, GO);
    }
  }
  if (number == SYS_copy_file_range) {
    ON_FD("copy_file_range", (int)c, 't', 1, GO, SYS(number, a, b, c, d, (long)half((size_t)e), f));
  }
  return GO;
}

long syscall(long number, ...) {
  va_list more;
  va_start(more, number);
  long given[6];
  for (int i = 0; i < 6; i += 1) given[i] = va_arg(more, long);
  va_end(more);
  return watched_syscall(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}

ssize_t sendfile64(int out, int in, off64_t *where, size_t length) {
  REAL(ssize_t, "sendfile64", int, int, off64_t *, size_t);
  ON_FD("sendfile", out, 't', 1, real(out, in, where, length), real(out, in, where, half(length)));
}
