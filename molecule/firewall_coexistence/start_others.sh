#!/bin/sh
# Start another firewall, and add rules as Docker writes them, with iptables and with nft. Usage: start_others.sh firewalld|ufw
set -eu
[ -e /root/nat-before ] || iptables-save -t nat >/root/nat-before  # Docker's own for this container, for stop_others.sh
case $1 in
  firewalld) systemctl start firewalld && timeout 60 firewall-cmd --state ;;
  ufw) ufw allow 22/tcp && ufw --force enable ;;
esac
iptables -t nat -N DOCKER
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
iptables -t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8443 -j DNAT --to-destination 172.17.0.2:443
nft -f - <<END
table ip docker-bridges {
  set published { type ipv4_addr; flags timeout; elements = { 172.17.0.2 timeout 1h } }
  chain nat-prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    fib daddr type local tcp dport 8444 counter dnat to 172.17.0.3:443 comment "DNAT"
  }
  chain filter-forward {
    type filter hook forward priority filter; policy accept;
    ip daddr 172.17.0.3 tcp dport 443 counter accept
    ip daddr 172.17.0.0/16 counter drop comment "UNPUBLISHED PORT DROP"
  }
}
table ip6 docker-bridges {
  chain nat-prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    fib daddr type local tcp dport 8444 counter dnat to [fd77::ffff:3]:443
  }
}
END
