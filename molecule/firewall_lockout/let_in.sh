#!/bin/sh
# Let a key in as root, and as the user clerk, who becomes root by su with a password. Prints the host's public key. Usage: let_in.sh PUBLIC_KEY
set -eu
id clerk >/dev/null 2>&1 || useradd --create-home --shell /bin/sh clerk
echo 'root:not-a-secret' | chpasswd
for home in /root /home/clerk; do
  mkdir -p "$home/.ssh"
  chmod 0700 "$home/.ssh"
  printf '%s\n' "$1" >"$home/.ssh/authorized_keys"
done
chown -R clerk: /home/clerk/.ssh
printf 'Port 22\nPort 2222\n' >/etc/ssh/sshd_config.d/lockout.conf
systemctl restart ssh
cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub
