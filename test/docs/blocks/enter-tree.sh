# TREE SCRIPT: runs the script in that Debian, which stays as it is: what is written lies in a layer above it, which goes with
# the mounts of this process. REPOSITORY, NODE and RUN are there by the paths that they have here, the repository not to be
# written.
set -e
mount --make-rprivate /
layers=$RUN/layers root=$RUN/layers/root
mkdir "$layers"
mount -t tmpfs none "$layers"
mkdir "$layers/upper" "$layers/work" "$root"
mount -t overlay overlay -o "lowerdir=$1,upperdir=$layers/upper,workdir=$layers/work" "$root"
mount -t proc proc "$root/proc"
for device in null zero random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir -p "$root$REPOSITORY" "$root$RUN"
mount --bind "$REPOSITORY" "$root$REPOSITORY"
mount -o remount,bind,ro "$root$REPOSITORY"
mount --bind "$RUN" "$root$RUN"
# Outside of PATH: for the pages that bring a Node.js of their own.
cp -L "$NODE" "$RUN/node"
npm=$(readlink -f "$(dirname "$NODE")/npm")
cp -RL "${npm%/bin/*}" "$RUN/npm"
exec chroot "$root" env NODE="$RUN/node" NPM="$RUN/npm" bash "$2"
