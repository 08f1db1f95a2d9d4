// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

// Tokens that are not what they seem, for wallet-simulate.test.ts. wallet-simulate-fixtures.json holds their creation code: solc
// 0.8.37, optimizer runs 1, EVM cancun, metadata.appendCBOR false.

interface IToken {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function transfer(address to, uint256 amount) external returns (bool);
}

/// An honest token, but for what its heirs do in `_after`.
contract OddToken {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external virtual returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
        return true;
    }

    function _move(address from, address to, uint256 amount) internal virtual {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }
}

/// Keeps a tenth of what is paid.
contract FeeToken is OddToken {
    function _move(address from, address to, uint256 amount) internal override {
        balanceOf[from] -= amount;
        balanceOf[to] += amount - amount / 10;
        emit Transfer(from, to, amount);
    }
}

/// Takes a tenth more from who pays.
contract SurchargeToken is OddToken {
    function _move(address from, address to, uint256 amount) internal override {
        balanceOf[from] -= amount + amount / 10;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }
}

/// Gives a thief an allowance in a transfer.
contract SneakyToken is OddToken {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        allowance[from][address(0xBAD)] = type(uint256).max;
        emit Approval(from, address(0xBAD), type(uint256).max);
    }
}

/// Says that it paid, and moves nothing.
contract LyingToken is OddToken {
    function _move(address from, address to, uint256 amount) internal override {
        emit Transfer(from, to, amount);
    }
}

/// In a transfer it pulls another token, by an allowance that the payer once gave it.
contract ReentrantToken is OddToken {
    IToken public immutable other;

    constructor(IToken other_) {
        other = other_;
    }

    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        other.transferFrom(from, address(this), 5);
    }
}

/// In a transfer it gives away power over collectibles.
contract CollectorToken is OddToken {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        emit ApprovalForAll(from, address(0xBAD), true);
    }
}
