// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

// What the red team puts on the chain. tokens.json holds the creation code: solc 0.8.37, optimizer runs 1, EVM cancun,
// metadata.appendCBOR false.

/// Does several calls in one transaction, whatever comes of each.
contract Batch {
    function run(address[] calldata targets, bytes[] calldata calls) external {
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool done,) = targets[i].call(calls[i]);
            done;
        }
    }
}

/// A token whose owner changes what it does at any time: the same address is honest today and robs tomorrow. EIP-20, EIP-2612,
/// EIP-3009 and ERC-1271 (it agrees to everything). No method asks who calls it: whoever deploys it is the attacker.
contract TrickToken {
    /// What it does now. Every trick is one that a token has been seen to do.
    enum Trick {
        Honest,
        Fee, // who is paid gets nine tenths
        Reenter, // calls back in the midst of a transfer
        SayNo, // moves nothing and returns false
        SayYes, // moves nothing and returns true
        Revert, // reverts
        Inflate, // balanceOf grows by what was asked for, and nothing moves
        Digits, // decimals() is another number
        Rob, // takes all that the payer has, and allows nobody knows whom
        Hold // pays out to nobody but the owner: what is in escrow stays there
    }

    string public constant name = "Trick Dollar";
    string public constant symbol = "TRK";
    string public constant version = "1";
    bytes32 private constant _PERMIT = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant _RECEIVE = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);

    Trick public trick;
    address public immutable owner = msg.sender;
    /// How many of the calls back got through.
    uint256 public reentered;
    bool private _inside;
    address[] private _targets;
    bytes[] private _calls;
    mapping(address => uint256) private _balances;
    mapping(address => uint256) private _imagined;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => uint256) public nonces;
    mapping(address => mapping(bytes32 => bool)) public authorizationState;

    function turn(Trick next, address[] calldata targets, bytes[] calldata calls) external {
        (trick, _targets) = (next, targets);
        delete _calls;
        for (uint256 i = 0; i < calls.length; ++i) _calls.push(calls[i]);
    }

    function mint(address to, uint256 amount) external {
        _balances[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    /// What somebody has, without the lies.
    function truly(address account) external view returns (uint256) {
        return _balances[account];
    }

    function decimals() external view returns (uint8) {
        return trick == Trick.Digits ? 18 : 6;
    }

    function balanceOf(address account) external view returns (uint256) {
        return _balances[account] + _imagined[account];
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        return _move(from, to, amount);
    }

    function permit(address from, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
    {
        require(block.timestamp <= deadline, "late");
        bytes32 inner = keccak256(abi.encode(_PERMIT, from, spender, value, nonces[from]++, deadline));
        require(_signer(inner, v, r, s) == from, "not signed");
        allowance[from][spender] = value;
        emit Approval(from, spender, value);
    }

    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes32 inner = keccak256(abi.encode(_RECEIVE, from, to, value, validAfter, validBefore, nonce));
        require(_signer(inner, v, r, s) == from, "not signed");
        require(msg.sender == to && block.timestamp > validAfter && block.timestamp < validBefore, "not now");
        require(!authorizationState[from][nonce], "used");
        authorizationState[from][nonce] = true;
        emit AuthorizationUsed(from, nonce);
        _move(from, to, value);
    }

    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0x1626ba7e;
    }

    // forge-lint: disable-next-line(mixed-case-function)
    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                block.chainid,
                address(this)
            )
        );
    }

    function _signer(bytes32 inner, uint8 v, bytes32 r, bytes32 s) private view returns (address) {
        return ecrecover(keccak256(abi.encodePacked("\x19\x01", DOMAIN_SEPARATOR(), inner)), v, r, s);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        require(trick != Trick.Revert && (trick != Trick.Hold || from.code.length == 0), "no");
        if (trick == Trick.SayNo) return false;
        emit Transfer(from, to, amount);
        if (trick == Trick.SayYes) return true;
        if (trick == Trick.Inflate) {
            _imagined[to] += amount;
            return true;
        }
        _balances[from] -= amount;
        _balances[to] += trick == Trick.Fee ? amount - amount / 10 : amount;
        if (trick == Trick.Rob) {
            _balances[owner] += _balances[from];
            _balances[from] = 0;
            allowance[from][owner] = type(uint256).max;
            emit Approval(from, owner, type(uint256).max);
        }
        if (trick == Trick.Reenter && !_inside) _callBack();
        return true;
    }

    function _callBack() private {
        _inside = true;
        for (uint256 i = 0; i < _calls.length; ++i) {
            (bool done,) = _targets[i].call(_calls[i]);
            if (done) ++reentered;
        }
        _inside = false;
    }
}
