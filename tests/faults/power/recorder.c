/* Records what a process does to the files below one folder, for the replay of power cuts.
 *
 * Loaded before the C library (LD_PRELOAD). Each call is done first; what succeeded is appended to the record:
 *   kind 1 byte | inode 8 | offset or size 8 | length of first 4 | length of second 4 | first | second
 * Kinds: C created (folder's inode, first = name, second = new inode), W written, T truncated, S synchronised,
 * R renamed (first and second are paths), U removed, M folder made (first = path, second = inode).
 * F (a synchronising that failed): with POWER_FAILS, a kind (R read, W written, S synchronised) and a number n, about
 * one in n such calls is not done and answered by EIO, in no regular order.
 * Memory that is mapped from a file is not seen; SQLite maps only its index of the log, which a crash makes anew.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 4096
static char watched[FDS];
static char root[4096];
static size_t root_length;
static int record = -1;
static char fails_kind;
static long fails_every, called;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("POWER_ROOT"), *file = getenv("POWER_RECORD");
    if (!folder || !file || strlen(folder) >= sizeof root) return;
    strcpy(root, folder);
    root_length = strlen(root);
    const char *fails = getenv("POWER_FAILS");
    if (fails && *fails) {
        fails_kind = *fails;
        fails_every = atol(fails + 1);
    }
    record = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_ours(const char *path) { return record >= 0 && path && !strncmp(path, root, root_length); }

static void tell(char kind, uint64_t inode, uint64_t place, const void *a, uint32_t an, const void *b, uint32_t bn) {
    char head[25];
    head[0] = kind;
    memcpy(head + 1, &inode, 8);
    memcpy(head + 9, &place, 8);
    memcpy(head + 17, &an, 4);
    memcpy(head + 21, &bn, 4);
    struct iovec parts[3] = {{head, 25}, {(void *)a, an}, {(void *)b, bn}};
    pthread_mutex_lock(&guard);
    syscall(SYS_writev, record, parts, 3);
    pthread_mutex_unlock(&guard);
}

static uint64_t inode_of(int fd) {
    struct stat is;
    return fstat(fd, &is) ? 0 : is.st_ino;
}

static int noted(int fd, const char *path, int flags, int existed) {
    if (fd < 0 || fd >= FDS) return fd;
    watched[fd] = 1;
    uint64_t inode = inode_of(fd);
    if ((flags & O_CREAT) && !existed)
        tell('C', inode, 0, path, strlen(path), NULL, 0);
    else if (flags & O_TRUNC)
        tell('T', inode, 0, NULL, 0, NULL, 0);
    return fd;
}

#define OPENING(name)                                                   \
    int name(const char *path, int flags, ...) {                        \
        mode_t mode = 0;                                                \
        if (flags & (O_CREAT | O_TMPFILE)) {                            \
            va_list rest;                                               \
            va_start(rest, flags);                                      \
            mode = va_arg(rest, mode_t);                                \
            va_end(rest);                                               \
        }                                                               \
        int ours = is_ours(path), existed = ours && !access(path, F_OK); \
        int fd = REAL(name)(path, flags, mode);                         \
        if (fd >= 0 && fd < FDS) watched[fd] = 0;                       \
        return ours ? noted(fd, path, flags, existed) : fd;             \
    }
OPENING(open)
OPENING(open64)

#define OPENING_AT(name)                                                \
    int name(int folder, const char *path, int flags, ...) {            \
        mode_t mode = 0;                                                \
        if (flags & (O_CREAT | O_TMPFILE)) {                            \
            va_list rest;                                               \
            va_start(rest, flags);                                      \
            mode = va_arg(rest, mode_t);                                \
            va_end(rest);                                               \
        }                                                               \
        int ours = is_ours(path), existed = ours && !access(path, F_OK); \
        int fd = REAL(name)(folder, path, flags, mode);                 \
        if (fd >= 0 && fd < FDS) watched[fd] = 0;                       \
        return ours ? noted(fd, path, flags, existed) : fd;             \
    }
OPENING_AT(openat)
OPENING_AT(openat64)

int close(int fd) {
    if (fd >= 0 && fd < FDS) watched[fd] = 0;
    return REAL(close)(fd);
}

static int is_watched(int fd) { return record >= 0 && fd >= 0 && fd < FDS && watched[fd]; }

static int fails(char kind, int fd) {
    if (kind != fails_kind || !is_watched(fd)) return 0;
    uint64_t dice = (uint64_t)__sync_add_and_fetch(&called, 1) * 0x9E3779B97F4A7C15u;
    if ((dice >> 33) % fails_every) return 0;
    if (kind == 'S') tell('F', inode_of(fd), 0, NULL, 0, NULL, 0);
    errno = EIO;
    return 1;
}

ssize_t read(int fd, void *data, size_t size) { return fails('R', fd) ? -1 : REAL(read)(fd, data, size); }

#define READING(name, type)                                              \
    ssize_t name(int fd, void *data, size_t size, type place) {          \
        return fails('R', fd) ? -1 : REAL(name)(fd, data, size, place);  \
    }
READING(pread, off_t)
READING(pread64, off64_t)

ssize_t write(int fd, const void *data, size_t size) {
    if (!is_watched(fd)) return REAL(write)(fd, data, size);
    if (fails('W', fd)) return -1;
    ssize_t done = REAL(write)(fd, data, size);
    if (done > 0) tell('W', inode_of(fd), lseek(fd, 0, SEEK_CUR) - done, data, done, NULL, 0);
    return done;
}

#define WRITING(name, type)                                                              \
    ssize_t name(int fd, const void *data, size_t size, type place) {                    \
        if (fails('W', fd)) return -1;                                                   \
        ssize_t done = REAL(name)(fd, data, size, place);                                \
        if (done > 0 && is_watched(fd)) tell('W', inode_of(fd), place, data, done, NULL, 0); \
        return done;                                                                     \
    }
WRITING(pwrite, off_t)
WRITING(pwrite64, off64_t)

#define SYNCING(name)                                                    \
    int name(int fd) {                                                   \
        if (fails('S', fd)) return -1;                                   \
        int failed = REAL(name)(fd);                                     \
        if (!failed && is_watched(fd)) tell('S', inode_of(fd), 0, NULL, 0, NULL, 0); \
        return failed;                                                   \
    }
SYNCING(fsync)
SYNCING(fdatasync)

#define CUTTING(name, type)                                              \
    int name(int fd, type size) {                                        \
        int failed = REAL(name)(fd, size);                               \
        if (!failed && is_watched(fd)) tell('T', inode_of(fd), size, NULL, 0, NULL, 0); \
        return failed;                                                   \
    }
CUTTING(ftruncate, off_t)
CUTTING(ftruncate64, off64_t)

int rename(const char *from, const char *to) {
    int failed = REAL(rename)(from, to);
    if (!failed && is_ours(from)) tell('R', 0, 0, from, strlen(from), to, strlen(to));
    return failed;
}

int unlink(const char *path) {
    int failed = REAL(unlink)(path);
    if (!failed && is_ours(path)) tell('U', 0, 0, path, strlen(path), NULL, 0);
    return failed;
}

int mkdir(const char *path, mode_t mode) {
    int failed = REAL(mkdir)(path, mode);
    if (!failed && is_ours(path)) {
        struct stat is;
        tell('M', stat(path, &is) ? 0 : is.st_ino, 0, path, strlen(path), NULL, 0);
    }
    return failed;
}
